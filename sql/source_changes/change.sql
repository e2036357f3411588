with pairs as (
    select
        source_id,
        snapshot_id,
        replaces as previous_snapshot_id
    from normalize.source
    where is_latest and replaces is not null and source_id in (select source_id from study.source)
),

leaves as (
    select * from normalize.snapshot_metric where is_leaf
),

-- A score that was never run says nothing.
scores as (
    select
        scores.*,
        if(scores.state = 'scored', scores.value, null) as number
    from normalize.score as scores
    semi join leaves using (snapshot_id, metric_id)
    where scores.state <> 'never_run'
),

facts as (
    select
        snapshot_id,
        'model' as kind,
        model_id as item,
        model_id,
        null as metric_id,
        null as version,
        name as text,
        null as number,
        submitted_at as time
    from normalize.snapshot_model
    union all
    select
        snapshot_id,
        'metric',
        metric_id,
        null,
        metric_id,
        null,
        concat_ws(
            ' / ', title, category, domain, data_set, parent_id, if(not higher_is_better, 'lower is better', null)
        ),
        null,
        null
    from leaves
    union all
    select
        snapshot_id,
        'score',
        model_id || ' on ' || metric_id || ' version ' || version,
        model_id,
        metric_id,
        version,
        state,
        number,
        measured_at
    from scores
    union all
    -- The end of a version moves when the next one begins.
    select
        snapshot_id,
        'version',
        metric_id || ' version ' || version,
        null,
        metric_id,
        version,
        null,
        null,
        valid_from
    from normalize.version
),

timed as (
    select * replace (strftime(time, '%Y-%m-%dT%H:%M:%S.%gZ') as time) from facts
),

earlier as (
    select
        pairs.*,
        timed.* exclude (snapshot_id)
    from pairs
    inner join timed on pairs.previous_snapshot_id = timed.snapshot_id
),

later as (
    select
        pairs.*,
        timed.* exclude (snapshot_id)
    from pairs
    inner join timed on pairs.snapshot_id = timed.snapshot_id
),

compared as (
    select
        coalesce(later.source_id, earlier.source_id) as source_id,
        snapshot_id,
        coalesce(later.previous_snapshot_id, earlier.previous_snapshot_id) as previous_snapshot_id,
        kind,
        item,
        coalesce(later.model_id, earlier.model_id) as model_id,
        coalesce(later.metric_id, earlier.metric_id) as metric_id,
        coalesce(later.version, earlier.version) as version,
        case when earlier.item is null then 'new' when later.item is null then 'gone' else 'changed' end as change,
        earlier.text as before_text,
        later.text as after_text,
        earlier.number as before,
        later.number as after,
        earlier.time as before_time,
        later.time as after_time
    from earlier
    full join later using (snapshot_id, kind, item)
),

-- The current scores of models on metrics that both states have.
shown as (
    select
        pairs.*,
        later.metric_id,
        earlier.version as before_version,
        later.version as after_version,
        earlier.number as before,
        later.number as after,
        earlier.version <> later.version and earlier.number is not null and later.number is not null as is_renewed
    from pairs
    inner join scores as earlier on pairs.previous_snapshot_id = earlier.snapshot_id and earlier.is_current
    inner join scores as later
        on
            pairs.snapshot_id = later.snapshot_id
            and earlier.model_id = later.model_id
            and earlier.metric_id = later.metric_id
            and later.is_current
),

-- Ties share their mean rank, up to a constant.
ranked as (
    select
        *,
        rank() over (partition by snapshot_id, metric_id, is_renewed order by before)
        + count(*) over (partition by snapshot_id, metric_id, is_renewed, before) / 2 as before_rank,
        rank() over (partition by snapshot_id, metric_id, is_renewed order by after)
        + count(*) over (partition by snapshot_id, metric_id, is_renewed, after) / 2 as after_rank
    from shown
),

versions as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        metric_id,
        max(before_version) as before_version,
        max(after_version) as after_version,
        round(corr(before_rank, after_rank) filter (is_renewed), 12) as rank_correlation,
        -- Squares of larger numbers overflow.
        stddev_samp(greatest(-1e150, least(1e150, after))) filter (is_renewed)
        / stddev_samp(greatest(-1e150, least(1e150, before))) filter (is_renewed) as spread_ratio,
        count(*) filter (is_renewed) as n_models
    from ranked
    group by source_id, snapshot_id, previous_snapshot_id, metric_id
    having max(before_version) <> max(after_version)
),

final as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        kind,
        item,
        change,
        model_id,
        metric_id,
        before_text,
        after_text,
        before,
        after,
        version,
        cast(null as double) as rank_correlation,
        cast(null as double) as spread_ratio,
        cast(null as integer) as n_models
    from compared
    where kind <> 'version' and (before_text is distinct from after_text or before is distinct from after)
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        case kind when 'model' then 'submission' when 'score' then 'measurement' else 'validity' end,
        item,
        change,
        model_id,
        metric_id,
        before_time,
        after_time,
        null,
        null,
        version,
        null,
        null,
        null
    from compared
    where change = 'changed' and before_time is distinct from after_time
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'version',
        metric_id,
        'changed',
        null,
        metric_id,
        'version ' || before_version,
        'version ' || after_version,
        null,
        null,
        after_version,
        if(n_models > 2 and isfinite(rank_correlation), rank_correlation, null),
        if(isfinite(spread_ratio), spread_ratio, null),
        cast(n_models as integer)
    from versions
)

select * from final

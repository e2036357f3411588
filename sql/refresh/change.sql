with renewed as (
    select
        source_id,
        snapshot_id,
        replaces as previous_snapshot_id,
        false as is_dropped,
        0 as tolerance
    from normalize.source
    where is_latest and replaces is not null
),

-- A file dropped by hand, if it is its source's newest state, is compared with the newest of the other files.
dropped as (
    select
        file.source_id,
        file.snapshot_id,
        other.snapshot_id as previous_snapshot_id,
        true as is_dropped,
        (file.rounding_step + other.rounding_step) / 2 + 1e-9 as tolerance
    from normalize.source as file
    inner join normalize.source as other on file.source_id = other.source_id and file.files <> other.files
    where file.is_latest and file.replaces is null and file.url = 'dropped by hand' and other.is_latest
    qualify
        row_number() over (partition by file.snapshot_id order by other.as_of desc, other.sequence desc) = 1
        and (other.as_of, other.sequence) < (file.as_of, file.sequence)
),

pairs as (
    select * from renewed where source_id in (select source_id from study.source)
    union all
    select * from dropped where source_id in (select source_id from study.source)
),

-- Ambiguous names identify no model in another file.
ambiguous_names as (
    select distinct
        pairs.snapshot_id,
        normalized_name(own.name) as name
    from pairs
    inner join normalize.snapshot_model as own
        on own.snapshot_id in (pairs.snapshot_id, pairs.previous_snapshot_id)
    where pairs.is_dropped and starts_with(own.model_id, own.snapshot_id || ':')
),

-- A model with an ambiguous name has a different id in each snapshot, so match it by the source's key.
models_by_key as (
    select
        pairs.*,
        own.snapshot_id as own_snapshot_id,
        own.model_id,
        own.name,
        own.submitted_at,
        case
            when starts_with(own.model_id, pairs.snapshot_id || ':')
                then pairs.source_id || substr(own.model_id, length(pairs.snapshot_id) + 1)
            when starts_with(own.model_id, pairs.previous_snapshot_id || ':')
                then pairs.source_id || substr(own.model_id, length(pairs.previous_snapshot_id) + 1)
            else own.model_id
        end as known_as
    from pairs
    inner join normalize.snapshot_model as own
        on own.snapshot_id in (pairs.snapshot_id, pairs.previous_snapshot_id)
    anti join ambiguous_names
        on pairs.snapshot_id = ambiguous_names.snapshot_id
        and normalized_name(own.name) = ambiguous_names.name
),

own_models as (
    select
        * exclude (model_id, known_as),
        model_id as own_model_id,
        coalesce(
            max(model_id) filter (own_snapshot_id = snapshot_id) over (partition by snapshot_id, known_as),
            max(model_id) over (partition by snapshot_id, known_as)
        ) as model_id
    from models_by_key
),

-- Exports have no versions and times.
models as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        model_id,
        max(name) filter (own_snapshot_id = previous_snapshot_id) as before_text,
        max(name) filter (own_snapshot_id = snapshot_id) as after_text,
        max(submitted_at) filter (own_snapshot_id = previous_snapshot_id and not is_dropped) as submitted_before,
        max(submitted_at) filter (own_snapshot_id = snapshot_id and not is_dropped) as submitted_after
    from own_models
    group by all
),

leaves as (
    select
        *,
        concat_ws(' / ', title, category, domain, data_set, parent_id, if(higher_is_better, null, 'lower is better'))
            as description
    from normalize.snapshot_metric
    where is_leaf
),

metrics as (
    select
        pairs.*,
        leaves.metric_id,
        max(leaves.description) filter (leaves.snapshot_id = pairs.previous_snapshot_id) as before_text,
        max(leaves.description) filter (leaves.snapshot_id = pairs.snapshot_id) as after_text
    from pairs
    inner join leaves on leaves.snapshot_id in (pairs.snapshot_id, pairs.previous_snapshot_id)
    group by all
),

-- Scores that a snapshot shows: of each metric's current version, if the model was run on it.
shown as (
    select
        snapshot_id,
        model_id,
        metric_id,
        state,
        value,
        version,
        measured_at
    from normalize.score
    where is_current and state <> 'never_run'
),

scores as (
    select
        own_models.source_id,
        own_models.snapshot_id,
        own_models.previous_snapshot_id,
        own_models.tolerance,
        own_models.model_id,
        shown.metric_id,
        max(shown.state) filter (own_snapshot_id = previous_snapshot_id) as before_text,
        max(shown.state) filter (own_snapshot_id = own_models.snapshot_id) as after_text,
        max(shown.value) filter (own_snapshot_id = previous_snapshot_id) as before,
        max(shown.value) filter (own_snapshot_id = own_models.snapshot_id) as after,
        max(shown.version) filter (own_snapshot_id = previous_snapshot_id and not is_dropped) as version_before,
        max(shown.version) filter (own_snapshot_id = own_models.snapshot_id and not is_dropped) as version_after,
        max(shown.measured_at) filter (own_snapshot_id = previous_snapshot_id) as measured_before,
        max(shown.measured_at) filter (own_snapshot_id = own_models.snapshot_id) as measured_after
    from own_models
    inner join shown
        on own_models.own_snapshot_id = shown.snapshot_id and own_models.own_model_id = shown.model_id
    -- Some exports leave failed scores empty.
    where not own_models.is_dropped or shown.state = 'scored'
    group by all
),

-- Mid-ranks of the models that have a score in both versions. A new version may have another scale.
ranks as (
    select
        *,
        rank() over (partition by snapshot_id, metric_id order by before)
        + (count(*) over (partition by snapshot_id, metric_id, before) - 1) / 2 as rank_before,
        rank() over (partition by snapshot_id, metric_id order by after)
        + (count(*) over (partition by snapshot_id, metric_id, after) - 1) / 2 as rank_after
    from scores
    where before is not null and after is not null and version_before <> version_after
),

rank_correlations as (
    select
        snapshot_id,
        metric_id,
        corr(rank_before, rank_after) as rank_correlation
    from ranks
    group by all
),

new_versions as (
    select
        scores.source_id,
        scores.snapshot_id,
        scores.previous_snapshot_id,
        scores.metric_id,
        max(scores.version_before) as version_before,
        max(scores.version_after) as version_after,
        -- Rounded, because the last digits depend on the order of rows.
        round(nullif(any_value(rank_correlations.rank_correlation), 'nan'::double), 9) as rank_correlation
    from scores
    left join rank_correlations
        on scores.snapshot_id = rank_correlations.snapshot_id and scores.metric_id = rank_correlations.metric_id
    group by all
    having max(scores.version_before) <> max(scores.version_after)
),

starts as (
    select
        pairs.*,
        versions.metric_id,
        versions.version,
        max(versions.valid_from) filter (versions.snapshot_id = pairs.previous_snapshot_id) as valid_before,
        max(versions.valid_from) filter (versions.snapshot_id = pairs.snapshot_id) as valid_after
    from pairs
    inner join normalize.version as versions
        on versions.snapshot_id in (pairs.snapshot_id, pairs.previous_snapshot_id)
    where not pairs.is_dropped
    group by all
    having count(*) = 2
),

-- Times of what is in both snapshots. A score with another value or version was measured again.
times as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'submission' as kind,
        model_id as item,
        model_id,
        null as metric_id,
        submitted_before as before,
        submitted_after as after
    from models
    where before_text is not null and after_text is not null
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'measurement',
        model_id || ' on ' || metric_id,
        model_id,
        metric_id,
        measured_before,
        measured_after
    from scores
    where before_text = after_text and before is not distinct from after and version_before = version_after
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'validity',
        metric_id || ' version ' || version,
        null,
        metric_id,
        valid_before,
        valid_after
    from starts
),

-- Totals of each kind, changed or not.
counts as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'models' as item,
        count(before_text) as before,
        count(after_text) as after
    from models
    group by all
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'metrics',
        count(before_text),
        count(after_text)
    from metrics
    group by all
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'scores',
        count(before),
        count(after)
    from scores
    group by all
),

changes as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'count' as kind,
        item,
        null as model_id,
        null as metric_id,
        null as before_text,
        null as after_text,
        before,
        after,
        null as rank_correlation
    from counts
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'model',
        model_id,
        model_id,
        null,
        before_text,
        after_text,
        null,
        null,
        null
    from models
    where before_text is distinct from after_text
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'metric',
        metric_id,
        null,
        metric_id,
        before_text,
        after_text,
        null,
        null,
        null
    from metrics
    -- Exports do not describe their metrics.
    where before_text is distinct from after_text and (not is_dropped or before_text is null or after_text is null)
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'score',
        model_id || ' on ' || metric_id,
        model_id,
        metric_id,
        before_text,
        after_text,
        before,
        after,
        null
    from scores
    where
        before_text is distinct from after_text
        or coalesce(abs(after - before) > tolerance, before is distinct from after)
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        'version',
        metric_id,
        null,
        metric_id,
        'version ' || version_before,
        'version ' || version_after,
        null,
        null,
        rank_correlation
    from new_versions
    union all
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        kind,
        item,
        model_id,
        metric_id,
        cast(before as varchar),
        cast(after as varchar),
        null,
        null,
        null
    from times
    where before is distinct from after
),

final as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        kind,
        item,
        case
            when kind = 'count' then
                case when after > before then 'grown' when after < before then 'fallen' else 'unchanged' end
            when kind in ('submission', 'measurement', 'validity') then 'changed'
            when before_text is null then 'new'
            when after_text is null then 'gone'
            else 'changed'
        end as change,
        model_id,
        metric_id,
        before_text,
        after_text,
        cast(before as double) as before,
        cast(after as double) as after,
        cast(after - before as double) as difference,
        rank_correlation
    from changes
)

select * from final

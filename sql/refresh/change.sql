with pairs as (
    select
        source_id,
        snapshot_id,
        replaces as previous_snapshot_id
    from normalize.source
    where is_latest and replaces is not null and source_id in (select source_id from study.source)
),

model_pairs as (
    select
        pairs.source_id,
        pairs.snapshot_id,
        pairs.previous_snapshot_id,
        own.model_id,
        own.name as after_text,
        null as before_text
    from pairs
    inner join normalize.snapshot_model as own on pairs.snapshot_id = own.snapshot_id
    union all
    select
        pairs.source_id,
        pairs.snapshot_id,
        pairs.previous_snapshot_id,
        own.model_id,
        null,
        own.name
    from pairs
    inner join normalize.snapshot_model as own on pairs.previous_snapshot_id = own.snapshot_id
),

models as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        model_id,
        max(before_text) as before_text,
        max(after_text) as after_text
    from model_pairs
    group by all
),

leaves as (
    select
        *,
        concat_ws(' / ', title, category, domain, family, parent_id, if(higher_is_better, null, 'lower is better'))
            as description
    from normalize.snapshot_metric
    where is_leaf
),

metric_pairs as (
    select
        pairs.*,
        leaves.metric_id,
        leaves.description as after_text,
        null as before_text
    from pairs
    inner join leaves on pairs.snapshot_id = leaves.snapshot_id
    union all
    select
        pairs.*,
        leaves.metric_id,
        null,
        leaves.description
    from pairs
    inner join leaves on pairs.previous_snapshot_id = leaves.snapshot_id
),

metrics as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        metric_id,
        max(before_text) as before_text,
        max(after_text) as after_text
    from metric_pairs
    group by all
),

-- What a snapshot shows of a model on a metric: the version in force. What never ran is not there.
shown as (
    select
        snapshot_id,
        model_id,
        metric_id,
        state,
        value
    from normalize.score
    where is_current and state <> 'never_run'
),

score_pairs as (
    select
        pairs.*,
        shown.model_id,
        shown.metric_id,
        shown.state as after_text,
        shown.value as after,
        null as before_text,
        null as before
    from pairs
    inner join shown on pairs.snapshot_id = shown.snapshot_id
    union all
    select
        pairs.*,
        shown.model_id,
        shown.metric_id,
        null,
        null,
        shown.state,
        shown.value
    from pairs
    inner join shown on pairs.previous_snapshot_id = shown.snapshot_id
),

scores as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        model_id,
        metric_id,
        max(before_text) as before_text,
        max(after_text) as after_text,
        max(before) as before,
        max(after) as after
    from score_pairs
    group by all
),

-- How many there are, whether or not they have changed.
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

everything as (
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
        after
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
        null
    from metrics
    where before_text is distinct from after_text
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
        after
    from scores
    where before_text is distinct from after_text or before is distinct from after
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
        cast(after - before as double) as difference
    from everything
)

select * from final

with pairs as (
    select
        source_id,
        snapshot_id,
        replaces as previous_snapshot_id
    from normalize.source
    where is_latest and replaces is not null and source_id in (select source_id from study.source)
),

-- A model with an ambiguous name has a different id in each snapshot, so match it by the source's key.
models_by_key as (
    select
        pairs.*,
        own.snapshot_id as own_snapshot_id,
        own.model_id,
        own.name,
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

models as (
    select
        source_id,
        snapshot_id,
        previous_snapshot_id,
        model_id,
        max(name) filter (own_snapshot_id = previous_snapshot_id) as before_text,
        max(name) filter (own_snapshot_id = snapshot_id) as after_text
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
        value
    from normalize.score
    where is_current and state <> 'never_run'
),

scores as (
    select
        own_models.source_id,
        own_models.snapshot_id,
        own_models.previous_snapshot_id,
        own_models.model_id,
        shown.metric_id,
        max(shown.state) filter (own_snapshot_id = previous_snapshot_id) as before_text,
        max(shown.state) filter (own_snapshot_id = own_models.snapshot_id) as after_text,
        max(shown.value) filter (own_snapshot_id = previous_snapshot_id) as before,
        max(shown.value) filter (own_snapshot_id = own_models.snapshot_id) as after
    from own_models
    inner join shown
        on own_models.own_snapshot_id = shown.snapshot_id and own_models.own_model_id = shown.model_id
    group by all
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
    from changes
)

select * from final

with snapshots as (
    select * from tidy.snapshot
),

leaves as (
    select * from tidy.metric where is_leaf
),

versions as (
    select * from normalize.version
),

scores as (
    select * from tidy.every_score
),

aliases as (
    select *, count(*) over (partition by snapshot_id, model_id) as n_names from normalize.model_alias
),

named as (
    select
        scores.snapshot_id,
        aliases.model_id,
        snapshots.source_id || ':' || scores.metric_key as metric_id,
        scores.version,
        scores.state,
        scores.value,
        scores.error,
        cast(timezone('UTC', cast(scores.measured_at as timestamptz)) as timestamp) as measured_at,
        versions.valid_from,
        versions.valid_to,
        scores.is_current,
        aliases.n_names
    from scores
    inner join snapshots on scores.snapshot_id = snapshots.snapshot_id
    inner join aliases on scores.snapshot_id = aliases.snapshot_id and scores.source_key = aliases.source_key
    inner join leaves
        on scores.snapshot_id = leaves.snapshot_id and scores.metric_key = leaves.metric_key
    left join versions
        on
            scores.snapshot_id = versions.snapshot_id
            and snapshots.source_id || ':' || scores.metric_key = versions.metric_id
            and scores.version = versions.version
),

final as (
    select * exclude (n_names) from named where n_names = 1
    union all
    -- The mean over all names of a user's table that are one model.
    select
        snapshot_id,
        model_id,
        metric_id,
        version,
        if(count(value) > 0, 'scored', min(state)) as state,
        avg(value) as value,
        any_value(error) as error,
        any_value(measured_at) as measured_at,
        any_value(valid_from) as valid_from,
        any_value(valid_to) as valid_to,
        any_value(is_current) as is_current
    from named
    where n_names > 1
    group by snapshot_id, model_id, metric_id, version
)

select * from final

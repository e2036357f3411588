with snapshots as (
    select * from tidy.snapshot
),

nodes as (
    select * from tidy.metric where not is_leaf
),

scores as (
    select * from tidy.every_score
),

aliases as (
    select * from normalize.model_alias
),

final as (
    select
        scores.snapshot_id,
        aliases.model_id,
        snapshots.source_id || ':' || scores.metric_key as metric_id,
        scores.state,
        scores.value,
        cast(timezone('UTC', cast(scores.measured_at as timestamptz)) as timestamp) as measured_at
    from scores
    inner join snapshots on scores.snapshot_id = snapshots.snapshot_id
    inner join aliases on scores.snapshot_id = aliases.snapshot_id and scores.source_key = aliases.source_key
    inner join nodes
        on scores.snapshot_id = nodes.snapshot_id and scores.metric_key = nodes.metric_key
    where scores.is_current
)

select * from final

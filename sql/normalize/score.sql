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
    select * from normalize.model_alias
),

final as (
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
        scores.is_current
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
)

select * from final

with snapshots as (
    select * from tidy.snapshot
),

metrics as (
    select * from tidy.metric
),

final as (
    select
        metrics.snapshot_id,
        snapshots.source_id || ':' || metrics.metric_key as metric_id,
        snapshots.source_id,
        snapshots.source_id || ':' || metrics.parent_key as parent_id,
        metrics.title,
        metrics.category,
        metrics.domain,
        metrics.data_set,
        metrics.is_leaf,
        metrics.higher_is_better
    from metrics
    inner join snapshots on metrics.snapshot_id = snapshots.snapshot_id
)

select * from final

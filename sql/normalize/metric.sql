with snapshots as (
    select * from tidy.snapshot
),

metrics as (
    select * from tidy.metric
),

-- A metric is described as in the newest snapshot that has it.
newest as (
    select
        metrics.*,
        snapshots.source_id,
        row_number() over (
            partition by snapshots.source_id, metrics.metric_key
            order by snapshots.sequence desc
        ) as age
    from metrics
    inner join snapshots on metrics.snapshot_id = snapshots.snapshot_id
),

final as (
    select
        source_id || ':' || metric_key as metric_id,
        source_id,
        source_id || ':' || parent_key as parent_id,
        title,
        category,
        domain,
        family,
        is_leaf,
        higher_is_better
    from newest
    where age = 1
)

select * from final

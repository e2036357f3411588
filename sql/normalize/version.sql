with snapshots as (
    select * from tidy.snapshot
),

versions as (
    select * from tidy.version
),

final as (
    select
        versions.snapshot_id,
        snapshots.source_id || ':' || versions.metric_key as metric_id,
        versions.version,
        cast(timezone('UTC', cast(versions.valid_from as timestamptz)) as timestamp) as valid_from,
        cast(timezone('UTC', cast(versions.valid_to as timestamptz)) as timestamp) as valid_to
    from versions
    inner join snapshots on versions.snapshot_id = snapshots.snapshot_id
)

select * from final

with snapshots as (
    select * from tidy.snapshot
),

models as (
    select * from tidy.model
),

final as (
    select
        models.snapshot_id,
        snapshots.source_id || ':' || models.source_key as model_id,
        models.name,
        snapshots.source_id,
        models.source_key,
        cast(timezone('UTC', cast(models.submitted_at as timestamptz)) as timestamp) as submitted_at
    from models
    inner join snapshots on models.snapshot_id = snapshots.snapshot_id
)

select * from final

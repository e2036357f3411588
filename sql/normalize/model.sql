with snapshots as (
    select * from tidy.snapshot
),

models as (
    select * from tidy.model
),

-- A model is described as in the newest snapshot that has it.
newest as (
    select
        snapshots.source_id || ':' || models.source_key as model_id,
        models.name,
        snapshots.source_id,
        models.source_key,
        models.submitted_at,
        row_number() over (
            partition by snapshots.source_id, models.source_key
            order by snapshots.sequence desc
        ) as age
    from models
    inner join snapshots on models.snapshot_id = snapshots.snapshot_id
),

final as (
    select
        model_id,
        name,
        source_id,
        source_key,
        cast(timezone('UTC', cast(submitted_at as timestamptz)) as timestamp) as submitted_at
    from newest
    where age = 1
)

select * from final

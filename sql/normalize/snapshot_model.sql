with snapshots as (
    select * from tidy.snapshot
),

models as (
    select * from tidy.model where same_as is null
),

aliases as (
    select * from normalize.model_alias
),

final as (
    select
        models.snapshot_id,
        aliases.model_id,
        models.name,
        snapshots.source_id,
        models.source_key,
        cast(timezone('UTC', cast(models.submitted_at as timestamptz)) as timestamp) as submitted_at,
        cast(models.released_on as date) as released_on,
        models.configuration,
        models.training_data_set
    from models
    inner join snapshots on models.snapshot_id = snapshots.snapshot_id
    inner join aliases on models.snapshot_id = aliases.snapshot_id and models.source_key = aliases.source_key
    -- Several names of a user's table may be one model.
    qualify row_number() over (partition by models.snapshot_id, aliases.model_id order by models.source_key) = 1
)

select * from final

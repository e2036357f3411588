with described as (
    select * from normalize.snapshot_model
),

snapshots as (
    select * from tidy.snapshot
),

-- Prefer the source that the id comes from, then the newest snapshot.
newest as (
    select
        described.*,
        row_number() over (
            partition by described.model_id
            order by described.source_id || ':' || described.source_key = described.model_id desc, snapshots.sequence desc
        ) as age
    from described
    inner join snapshots on described.snapshot_id = snapshots.snapshot_id
),

final as (
    select
        model_id,
        name,
        source_id,
        source_key,
        submitted_at,
        configuration,
        training_data_set
    from newest
    where age = 1
)

select * from final

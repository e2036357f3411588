with described as (
    select * from normalize.snapshot_metric
),

snapshots as (
    select * from tidy.snapshot
),

-- A metric's description is from the newest snapshot that has it.
newest as (
    select
        described.*,
        row_number() over (
            partition by described.metric_id
            order by snapshots.sequence desc
        ) as age
    from described
    inner join snapshots on described.snapshot_id = snapshots.snapshot_id
),

final as (
    select
        metric_id,
        source_id,
        parent_id,
        site_place,
        title,
        category,
        domain,
        data_set,
        collection,
        original_study,
        metric_type,
        species,
        acquisition,
        stimuli,
        attribute_reason,
        is_leaf,
        higher_is_better,
        ceiling
    from newest
    where age = 1
)

select * from final

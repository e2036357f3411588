with traits as (
    select * from tidy.own_trait
),

sources as (
    select * from normalize.source where is_latest
),

aliases as (
    select * from normalize.model_alias
),

final as (
    select
        sources.source_id,
        aliases.model_id,
        traits.column_name,
        traits.role,
        -- Several names of a table may be one model.
        avg(traits.value) as value
    from traits
    inner join sources on traits.snapshot_id = sources.snapshot_id
    inner join aliases on traits.snapshot_id = aliases.snapshot_id and traits.source_key = aliases.source_key
    group by all
)

select * from final

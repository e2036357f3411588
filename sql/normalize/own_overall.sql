with scores as (
    select * from tidy.own_overall
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
        scores.column_name,
        -- Several names of a table may be one model.
        avg(scores.value) as value
    from scores
    inner join sources on scores.snapshot_id = sources.snapshot_id
    inner join aliases on scores.snapshot_id = aliases.snapshot_id and scores.source_key = aliases.source_key
    group by all
)

select * from final

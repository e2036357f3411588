with sources as (
    select * from normalize.source
),

chosen as (
    select * from study.source
),

final as (
    select
        sources.source_id,
        sources.snapshot_id,
        sources.as_of,
        sources.origin
    from sources
    inner join chosen on sources.source_id = chosen.source_id
    where coalesce(sources.snapshot_id = chosen.snapshot_id, sources.is_latest)
)

select * from final

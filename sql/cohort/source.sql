with sources as (
    select * from normalize.source
),

setting as (
    select * from study.setting
),

chosen as (
    select * from study.source
),

-- Without a name: the newest of the latest snapshots that can show the state of the study's date.
candidates as (
    select
        sources.*,
        row_number() over (partition by sources.source_id order by sources.as_of desc, sources.snapshot_id) as place
    from sources
    inner join chosen on sources.source_id = chosen.source_id
    cross join setting
    where
        coalesce(sources.snapshot_id = chosen.snapshot_id, sources.is_latest)
        and (chosen.snapshot_id is not null or sources.is_dated or sources.as_of <= cast(setting.as_of as date))
),

final as (
    select
        source_id,
        snapshot_id,
        as_of,
        origin
    from candidates
    where place = 1
)

select * from final

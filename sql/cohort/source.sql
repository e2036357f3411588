with sources as (
    select * from normalize.source
),

setting as (
    select * from study.setting
),

entries as (
    select * from study.source
),

-- An entry that names no snapshot or file reads the newest snapshot that can show the as-of date. Snapshots with
-- measurement times can show all earlier dates, so only the latest of these counts.
eligible as (
    select
        entries.entry,
        entries.is_whole,
        sources.*,
        row_number() over (
            partition by entries.entry
            order by sources.as_of desc, sources.is_dated desc, sources.is_latest desc, sources.sequence desc
        ) as place
    from entries
    inner join sources on entries.source_id = sources.source_id
    cross join setting
    where
        case
            when entries.snapshot_id is not null then sources.snapshot_id = entries.snapshot_id
            when entries.file is not null
                then sources.is_latest and list_contains(string_split(sources.files, ' / '), entries.file)
            when setting.as_of is null or sources.as_of is null or sources.is_dated then sources.is_latest
            else sources.as_of <= cast(setting.as_of as date)
        end
),

final as (
    select
        entry,
        source_id,
        snapshot_id,
        as_of,
        origin,
        is_whole,
        rows_called
    from eligible
    where place = 1
)

select * from final

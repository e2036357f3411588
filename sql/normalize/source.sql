with snapshots as (
    select * from tidy.snapshot
),

score_rows as (
    select
        snapshot_id,
        count(*) as rows
    from tidy.every_score
    group by snapshot_id
),

-- The last retrieval of a file is the source's current state.
newest as (
    select
        *,
        row_number() over (partition by source_id order by sequence) as place,
        sequence = max(sequence) over (partition by source_id, files) as is_latest,
        lag(snapshot_id) over (partition by source_id, files order by sequence) as replaces
    from snapshots
),

final as (
    select
        newest.source_id,
        newest.snapshot_id,
        newest.title,
        newest.url,
        newest.licence,
        newest.citation,
        cast(newest.as_of as date) as as_of,
        newest.content_sha256,
        cast(score_rows.rows as integer) as rows,
        newest.origin,
        newest.is_dated,
        newest.is_latest,
        newest.rounding_step,
        cast(newest.place as integer) as sequence,
        newest.files,
        newest.replaces
    from newest
    inner join score_rows on newest.snapshot_id = score_rows.snapshot_id
)

select * from final

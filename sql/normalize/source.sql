with snapshots as (
    select * from tidy.snapshot
),

score_rows as (
    select
        snapshot_id,
        count(*) as rows
    from tidy.score
    group by snapshot_id
),

final as (
    select
        snapshots.source_id,
        snapshots.snapshot_id,
        snapshots.title,
        snapshots.url,
        snapshots.licence,
        snapshots.citation,
        cast(snapshots.as_of as date) as as_of,
        snapshots.content_sha256,
        cast(score_rows.rows as integer) as rows,
        snapshots.origin,
        snapshots.sequence = max(snapshots.sequence) over (partition by snapshots.source_id) as is_latest
    from snapshots
    inner join score_rows on snapshots.snapshot_id = score_rows.snapshot_id
)

select * from final

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
ranked_snapshots as (
    select
        *,
        row_number() over (partition by source_id order by sequence) as place,
        sequence = max(sequence) over (partition by source_id, files) as is_latest,
        lag(snapshot_id) over (partition by source_id, files order by sequence) as replaces
    from snapshots
),

final as (
    select
        ranked_snapshots.source_id,
        ranked_snapshots.snapshot_id,
        ranked_snapshots.title,
        ranked_snapshots.url,
        ranked_snapshots.licence,
        ranked_snapshots.citation,
        cast(ranked_snapshots.as_of as date) as as_of,
        ranked_snapshots.content_sha256,
        cast(score_rows.rows as integer) as rows,
        ranked_snapshots.origin,
        ranked_snapshots.is_dated,
        ranked_snapshots.is_latest,
        ranked_snapshots.rounding_step,
        cast(ranked_snapshots.place as integer) as sequence,
        ranked_snapshots.files,
        ranked_snapshots.replaces,
        ranked_snapshots.rows_called
    from ranked_snapshots
    inner join score_rows on ranked_snapshots.snapshot_id = score_rows.snapshot_id
)

select * from final

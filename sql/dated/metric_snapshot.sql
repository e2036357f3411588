with sources as (
    select * from dated.source
),

leaves as (
    select * from normalize.snapshot_metric where is_leaf
),

-- An entry that names the metric wins over an entry for all metrics. Among equals the first one wins.
ranked_entries as (
    select
        sources.as_of,
        leaves.metric_id,
        leaves.snapshot_id,
        row_number() over (
            partition by sources.as_of, leaves.metric_id
            order by sources.is_whole, sources.entry
        ) as place
    from sources
    inner join leaves on sources.snapshot_id = leaves.snapshot_id
    left join study.source_metric as named
        on sources.entry = named.entry and leaves.metric_id = named.metric_id
    where sources.is_whole or named.metric_id is not null
),

final as (
    select
        as_of,
        metric_id,
        snapshot_id
    from ranked_entries
    where place = 1
)

select * from final

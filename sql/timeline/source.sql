-- The source with the most metrics of the main set.
with main_source as (
    select source.source_id
    from cohort.metric as metric
    inner join study.metric_set as study
        on study.is_main and metric.metric_set in (study.metric_set, 'simulated:' || study.metric_set)
    inner join cohort.metric_snapshot as chosen on metric.metric_id = chosen.metric_id
    inner join normalize.source as source on chosen.snapshot_id = source.snapshot_id
    where metric.included
    group by source.source_id
    order by count(*) desc, source.source_id
    limit 1
),

snapshots as (
    select
        source.snapshot_id,
        source.as_of,
        source.sequence,
        min(score.measured_at) as first_at,
        max(score.measured_at) as last_at
    from normalize.source as source
    inner join main_source on source.source_id = main_source.source_id
    inner join normalize.score as score on source.snapshot_id = score.snapshot_id
    group by source.snapshot_id, source.as_of, source.sequence
),

-- The newest snapshot with measurement times: from these, the source's state on every earlier date is known.
with_times as (
    select *
    from snapshots
    where first_at is not null
    order by as_of desc, sequence desc
    limit 1
),

months as (
    select
        snapshot_id,
        sequence,
        unnest(generate_series(
            cast(date_trunc('month', first_at) as date), cast(last_at as date), interval 1 month
        )) as month,
        cast(last_at as date) as last_date
    from with_times
),

snapshot_dates as (
    select
        snapshot_id,
        sequence,
        least(last_day(month), last_date) as as_of
    from months
    union all
    -- Snapshots without measurement times show one date each, and a user's own table none. Those dated before the last
    -- measurement are not needed.
    select
        snapshots.snapshot_id,
        snapshots.sequence,
        snapshots.as_of
    from snapshots
    left join with_times on true
    where
        snapshots.first_at is null
        and snapshots.as_of is not null
        and (with_times.last_at is null or snapshots.as_of > with_times.last_at)
),

-- If several snapshots show the same date, use the one retrieved last.
dates as (
    select
        arg_max(snapshot_id, sequence) as snapshot_id,
        cast(as_of as date) as as_of
    from snapshot_dates
    group by as_of
),

final as (
    select
        dates.as_of,
        entry.entry,
        dates.snapshot_id,
        entry.is_whole,
        source.as_of as known_from
    from dates
    inner join normalize.source as source on dates.snapshot_id = source.snapshot_id
    inner join study.source as entry on source.source_id = entry.source_id
    inner join study.metric_set as main on main.is_main
    -- Models of the user's own tables have no history there.
    where not main.own_models or dates.as_of = (select max(as_of) from dates)
)

select * from final

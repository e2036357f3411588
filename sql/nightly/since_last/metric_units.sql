-- Refuses a new metric in another unit.
with spreads as (
    select snapshot_id, metric_id, stddev_samp(value) as spread
    from scored
    where is_current
    group by all
    having count(*) >= 10 and spread > 0
),
usual as (
    select min(spread) as least, max(spread) as most from spreads where snapshot_id = 'before'
)
select
    format(
        'the standard deviation of the new metric {} is {}, not {} to {}',
        metric_id, short(spread), short(least), short(most)
    ) as found,
    'from a third of the smallest to three times the largest of the earlier metrics' as expected,
    true as is_refused
from spreads, usual
where
    snapshot_id = 'after' and metric_id not in (select metric_id from earlier)
    and spread not between least / 3 and 3 * most
order by metric_id

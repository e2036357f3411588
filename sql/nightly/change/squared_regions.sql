-- Refuses new versions that square the scores of a region, or take roots, while the rest stays: for half of its metrics, squares
-- correlate better with the other version than scores do. No factor, offset or noise does this to a metric of the real leaderboard.
with curved as (
    select later.metric_id
    from earlier
    inner join later using (model_id, metric_id)
    inner join source_changes.change on later.metric_id = change.item and change.kind = 'version'
    where earlier.version <> later.version and rank_correlation >= 0.9
    group by later.metric_id
    having
        count(*) >= 10
        and corr(earlier.value, later.value) < greatest(
            corr(earlier.value * earlier.value, later.value), corr(earlier.value, later.value * later.value)
        )
),
regions as (
    select category, count(*) as n, count(curved.metric_id) as n_curved
    from normalize.snapshot_metric
    left join curved using (metric_id)
    where snapshot_id = 'after' and is_left('metric', snapshot_metric.metric_id)
    group by category
),
compared as (
    select *, sum(n) over () - n as n_others, sum(n_curved) over () - n_curved as n_others_curved from regions
)
select
    format('{} of {} metrics of {} are squared or square roots', n_curved, n, category) as found,
    'less than half of a region' as expected,
    true as is_refused
from compared
where n_curved >= 0.5 * n and n_others_curved < 0.5 * n_others
order by category

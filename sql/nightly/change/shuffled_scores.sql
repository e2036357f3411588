-- Refuses a metric whose scores were exchanged between models: of at least 10 changed ones, 80 % are values that others lost.
-- Noise of any size reaches 45 % on the real leaderboard, and values drawn from the metric's own 63 %.
with changed as (
    select metric_id, version, before, after
    from source_changes.change
    where kind = 'score' and is_other(before, after)
),
counted as (
    select metric_id, version, before as value, count(*) as n_lost, 0 as n_new from changed group by all
    union all
    select metric_id, version, after, 0, count(*) from changed group by all
),
matched as (
    select metric_id, version, value, sum(n_lost) as n_lost, sum(n_new) as n_new from counted group by all
)
select
    format(
        '{:d} of {:d} changed scores of {} (version {}) are those of other models',
        sum(least(n_lost, n_new)), sum(n_lost), metric_id, version
    ) as found,
    'less than 80 %' as expected,
    true as is_refused
from matched
group by metric_id, version
having sum(n_lost) >= 10 and sum(least(n_lost, n_new)) >= 0.8 * sum(n_lost)
order by metric_id, version

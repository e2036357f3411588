-- Refuses many new metrics that are noise: over all other metrics, ρ² × (n − 1) is below 2 on average. By chance it is 1, and below
-- 2 for 95 % of random metrics; the weakest metric of the real leaderboard has 2.5.
with ranks as (
    select
        metric_id,
        model_id,
        rank() over (partition by metric_id order by value)
        + count(*) over (partition by metric_id, value) / 2 as rank,
        count(*) over (partition by metric_id) as n
    from later
),
-- At most a hundred, so that the time is proportional to the number of new metrics.
others as (
    from ranks
    qualify dense_rank() over (order by n desc, metric_id) <= 100
),
pairs as (
    select
        new.metric_id,
        coalesce(pow(corr(new.rank, others.rank), 2), 0) * (count(*) - 1) as strength
    from ranks as new
    inner join others using (model_id)
    where new.n >= 20 and new.metric_id not in (select metric_id from earlier) and new.metric_id <> others.metric_id
    group by new.metric_id, others.metric_id
    having count(*) >= 10
),
unrelated as (
    select metric_id from pairs group by metric_id having avg(strength) < 2
)
select
    format(
        '{} new metrics are unrelated to all others, such as {}',
        count(*), array_to_string(list(metric_id order by metric_id)[:3], ', ')
    ) as found,
    'a tenth as many as there were, or one' as expected,
    true as is_refused
from unrelated
having count(*) > greatest(1, 0.1 * (select count(*) from known where kind = 'metric'))

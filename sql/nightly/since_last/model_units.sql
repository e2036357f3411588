-- Refuses new models in another unit. Bare pixels have 0.06 times the usual scores, the best models 1.6 times. A model on fewer
-- than four metrics is not judged.
with ratios as (
    select model_id, value / median(value) over (partition by metric_id) as ratio
    from later
    qualify median(value) over (partition by metric_id) > 0
),
sizes as (
    select model_id, median(ratio) as size
    from ratios
    where model_id not in (select model_id from earlier)
    group by model_id
    having count(*) >= 4
),
unusual as (
    select count(*) as n, median(size) as size from sizes where size > 3
    union all
    -- A few weak ones may have so little.
    select if(count(*) < 10, 0, count(*)), median(size) from sizes where size > 0 and size < 1 / 30
)
select
    format('{} new model{} {} times the usual scores', n, if(n = 1, ' has', 's have'), short(size)) as found,
    'at most 3 times, and at least 1/30 of 10 models and more' as expected,
    true as is_refused
from unusual
where n > 0
order by size desc

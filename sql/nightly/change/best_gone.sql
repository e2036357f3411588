-- Refuses a noted loss that is mostly of the best models: their mean place, from 0 to 1, is above 0.75. Of the models that were
-- gone in April 2025 it was 0.45; as many at random reach 0.63.
with places as (
    select metric_id, model_id, percent_rank() over (partition by metric_id order by value) as place from earlier
),
models as (
    select model_id, percent_rank() over (order by avg(place)) as place from places group by model_id
),
gone as (
    select count(*) as n, avg(place) as place from models where not is_left('model', model_id)
)
select
    format('{} of the best models are gone', n) as found,
    'losses of all kinds of models beyond 11 %' as expected,
    true as is_refused
from gone
where n > 0.11 * (select count(*) from models) and place > 0.75

-- Refuses lost models or metrics, even if others replace them. From 11 % on, a loss is noted: between the exports of December
-- 2024 and April 2025, 10 % of the models were gone.
select
    format('{:,} of {:,} {}s are gone', count(*) filter (not is_left), count(*), kind) as found,
    'at most 15 %' as expected,
    count(*) filter (not is_left) > 0.15 * count(*) as is_refused
from known
group by kind
having count(*) filter (not is_left) > 0.11 * count(*)
order by kind desc

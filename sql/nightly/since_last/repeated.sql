-- Refuses new scores with the same value, such as 0 for models that were not run.
with repeated as (
    select after, count(*) as n, sum(count(*)) over () as n_new
    from source_changes.change
    where kind = 'score' and before is null and after is not null and is_first_score(model_id, metric_id)
    group by after
)
select
    format(
        '{:,} of {:,} new scores on earlier metrics are {}',
        n, cast(n_new as bigint), regexp_replace(cast(after as varchar), '\.0$', '')
    ) as found,
    'at most 25 %' as expected,
    true as is_refused
from repeated
where n > 50 and n > 0.25 * n_new
order by n desc, after
limit 1

with counted as (
    select
        metric_set,
        metric_a,
        metric_b,
        estimate
    from agreement.pairwise
    where method = 'spearman' and reason is null
),

cells as (
    select
        metric_set,
        metric_a as metric_id,
        metric_b as field,
        estimate as value
    from counted

    union all

    select
        metric_set,
        metric_b as metric_id,
        metric_a as field,
        estimate as value
    from counted

    union all

    -- The diagonal, so that every metric has a row, even without a counted pair.
    select
        metric_set,
        metric_id,
        metric_id as field,
        cast(1 as double) as value
    from cohort.metric
    where included
)

select
    cells.metric_set,
    cells.metric_id,
    metric.category,
    cells.field,
    cells.value
from cells
inner join cohort.metric as metric
    on cells.metric_set = metric.metric_set and cells.metric_id = metric.metric_id

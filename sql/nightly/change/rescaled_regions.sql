-- Refuses new versions that rescale a region beside the others: its median metric varies twice or half as much. The correction of
-- January 2026 multiplied neural scores by ceilings of 0.82 to 0.9.
with ratios as (
    select category, ln(coalesce(spread_ratio, 1)) as ratio
    from normalize.snapshot_metric as metric
    left join source_changes.change
        on change.kind = 'version' and metric.metric_id = change.item and n_models >= 10 and spread_ratio > 0
    where metric.snapshot_id = 'after' and is_left('metric', metric.metric_id)
),
regions as (
    select
        region.category,
        exp(
            median(ratio) filter (ratios.category = region.category)
            - median(ratio) filter (ratios.category <> region.category)
        ) as factor
    from ratios, (select distinct category from ratios) as region
    group by region.category
)
select
    format('metrics of {} vary {} times as much as before, relative to the others', category, short(factor)) as found,
    'half to twice as much' as expected,
    true as is_refused
from regions
where factor not between 1 / 2 and 2
order by category

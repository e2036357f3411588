select
    metric.* exclude (as_of),
    weight.weight
from dated.metric as metric
left join dated.weight as weight on metric.metric_set = weight.metric_set and metric.metric_id = weight.metric_id

with recursive snapshots as (
    select * from tidy.snapshot
),

metrics as (
    select
        metrics.*,
        snapshots.source_id,
        snapshots.source_id || ':' || metrics.metric_key as metric_id
    from tidy.metric as metrics
    inner join snapshots on metrics.snapshot_id = snapshots.snapshot_id
),

-- Each metric and node, with the closest nodes above it from the top down. Twenty are more than any leaderboard has had.
places as (
    select
        snapshot_id,
        metric_key,
        cast([] as varchar []) as nodes
    from metrics
    where parent_key is null
    union all
    select
        child.snapshot_id,
        child.metric_key,
        list_append(above.nodes, above.metric_key)[-20:] as nodes
    from places as above
    inner join metrics as child on above.snapshot_id = child.snapshot_id and above.metric_key = child.parent_key
),

rules as (
    select * from tidy.attribute_rule
),

data_set_rules as (
    select * from tidy.data_set_rule
),

leaves as (
    select distinct
        metric_id,
        tidy.attribute_rule_line(metric_id) as attribute_line,
        tidy.data_set_rule_line(metric_id) as data_set_line
    from metrics
    where is_leaf
),

final as (
    select
        metrics.snapshot_id,
        metrics.metric_id,
        metrics.source_id,
        metrics.source_id || ':' || metrics.parent_key as parent_id,
        nullif(array_to_string(places.nodes, ' > '), '') as site_place,
        metrics.title,
        metrics.category,
        metrics.domain,
        metrics.data_set,
        data_set_rules.collection,
        data_set_rules.original_study,
        rules.metric_type,
        rules.species,
        rules.acquisition,
        nullif(rules.stimuli, '') as stimuli,
        rules.reason as attribute_reason,
        metrics.is_leaf,
        metrics.higher_is_better,
        metrics.ceiling
    from metrics
    inner join places on metrics.snapshot_id = places.snapshot_id and metrics.metric_key = places.metric_key
    left join leaves on metrics.metric_id = leaves.metric_id and metrics.is_leaf
    left join rules on leaves.attribute_line = rules.line
    left join data_set_rules on leaves.data_set_line = data_set_rules.line
)

select * from final

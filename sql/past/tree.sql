-- The metric tree of each snapshot, as in aggregation/tree: the roots outside its average, and categories that it has
-- not, hang under that average.
with described as (
    select metric.*
    from normalize.snapshot_metric as metric
    where metric.snapshot_id in (select point.snapshot_id from past.point as point)
),

-- Where leaves of a category belong that have no place in a tree of their own.
category_nodes as (
    select
        node.snapshot_id,
        node.category,
        min(node.metric_id) as metric_id
    from described as node
    left join described as parent
        on node.snapshot_id = parent.snapshot_id and node.parent_id = parent.metric_id
    where not node.is_leaf and node.category is distinct from parent.category
    group by node.snapshot_id, node.category
),

parents as (
    select
        described.snapshot_id,
        described.metric_id as node_id,
        case
            when described.parent_id is not null then described.parent_id
            when described.is_leaf then coalesce(category_nodes.metric_id, described.category)
            when described.metric_id <> 'brain-score:average_vision' then 'brain-score:average_vision'
        end as parent_id
    from described
    left join category_nodes
        on described.snapshot_id = category_nodes.snapshot_id and described.category = category_nodes.category
),

final as (
    select * from parents
    union
    -- Categories without a node of their own, and the root.
    select
        snapshot_id,
        parent_id as node_id,
        case when parent_id <> 'brain-score:average_vision' then 'brain-score:average_vision' end as parent_id
    from parents
    where parent_id is not null and (snapshot_id, parent_id) not in (select (p.snapshot_id, p.node_id) from parents as p)
)

select * from final

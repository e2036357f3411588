-- The metric tree of each snapshot, as in aggregation/tree: other roots and missing categories become children of the
-- root.
with recursive described as (
    select metric.*
    from normalize.snapshot_metric as metric
    where metric.snapshot_id in (select point.snapshot_id from past.point as point)
),

-- Per category, the node for leaves without a parent.
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

-- From average_vision up to the root.
upwards as (
    select
        snapshot_id,
        metric_id,
        parent_id
    from described
    where metric_id = 'brain-score:average_vision' and not is_leaf
    union all
    select
        parent.snapshot_id,
        parent.metric_id,
        parent.parent_id
    from upwards
    inner join described as parent
        on upwards.snapshot_id = parent.snapshot_id and upwards.parent_id = parent.metric_id
),

-- As in aggregation/tree.
neural_nodes as (
    select
        node.snapshot_id,
        min(node.metric_id) as metric_id
    from described as node
    left join described as parent
        on node.snapshot_id = parent.snapshot_id and node.parent_id = parent.metric_id
    where
        node.domain = 'neural'
        and node.category is null
        and not node.is_leaf
        and parent.domain is distinct from 'neural'
    group by node.snapshot_id
),

tops as (
    select
        snapshot_id,
        metric_id
    from described
    where parent_id is null and domain is null and not is_leaf
),

-- As in aggregation/tree.
roots as (
    select
        snapshots.snapshot_id,
        coalesce(
            min(upwards.metric_id),
            case when count(tops.metric_id) = 1 then min(tops.metric_id) end,
            'brain-score:average_vision'
        ) as metric_id
    from (select distinct snapshot_id from described) as snapshots
    left join upwards on snapshots.snapshot_id = upwards.snapshot_id and upwards.parent_id is null
    left join tops on snapshots.snapshot_id = tops.snapshot_id
    group by snapshots.snapshot_id
),

parents as (
    select
        described.snapshot_id,
        described.metric_id as node_id,
        case
            when described.parent_id is not null then described.parent_id
            when described.is_leaf then coalesce(category_nodes.metric_id, described.category)
            when described.metric_id <> roots.metric_id then roots.metric_id
        end as parent_id
    from described
    inner join roots on described.snapshot_id = roots.snapshot_id
    left join category_nodes
        on described.snapshot_id = category_nodes.snapshot_id and described.category = category_nodes.category
),

-- Categories without a node of their own, and the root.
missing as (
    select distinct
        parents.snapshot_id,
        parents.parent_id as node_id,
        case
            when parents.parent_id = roots.metric_id then null
            when parents.parent_id in ('V1', 'V2', 'V4', 'IT') then coalesce(neural_nodes.metric_id, 'neural')
            else roots.metric_id
        end as parent_id
    from parents
    inner join roots on parents.snapshot_id = roots.snapshot_id
    left join neural_nodes on parents.snapshot_id = neural_nodes.snapshot_id
    where
        parents.parent_id is not null
        and (parents.snapshot_id, parents.parent_id) not in (select (p.snapshot_id, p.node_id) from parents as p)
),

final as (
    select * from parents
    union
    select * from missing
    union
    select
        missing.snapshot_id,
        'neural' as node_id,
        roots.metric_id as parent_id
    from missing
    inner join roots on missing.snapshot_id = roots.snapshot_id
    where missing.parent_id = 'neural'
    union
    select
        roots.snapshot_id,
        roots.metric_id as node_id,
        null as parent_id
    from roots
    anti join parents on roots.snapshot_id = parents.snapshot_id and roots.metric_id = parents.node_id
)

select * from final

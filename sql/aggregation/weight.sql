with recursive tree as (
    select * from aggregation.tree
),

-- Pairs each leaf of the set with itself and with every node above it.
ancestors as (
    select
        metric_set,
        node_id as leaf_id,
        node_id,
        0 as height
    from tree
    where is_leaf
    union all
    select
        ancestors.metric_set,
        ancestors.leaf_id,
        tree.parent_id as node_id,
        ancestors.height + 1 as height
    from ancestors
    inner join tree on ancestors.metric_set = tree.metric_set and ancestors.node_id = tree.node_id
    where tree.parent_id is not null
),

children as (
    select
        metric_set,
        parent_id as node_id,
        count(*) as n_children
    from tree
    where parent_id is not null
    group by metric_set, parent_id
),

-- A leaf's weight in a node: the product of 1 ÷ (number of children) over all nodes from the leaf up to it.
weights as (
    select
        ancestors.metric_set,
        ancestors.leaf_id,
        ancestors.node_id,
        coalesce(
            product(1 / children.n_children) over (
                partition by ancestors.metric_set, ancestors.leaf_id
                order by ancestors.height
            ),
            1
        ) as weight
    from ancestors
    left join children
        on ancestors.metric_set = children.metric_set and ancestors.node_id = children.node_id
),

-- Candidate nodes for each category and domain. Those of a category are the highest nodes with leaves of it alone. What is
-- left over (other, none) is no category or domain.
nodes as (
    select
        tree.metric_set,
        tree.node_id,
        case
            when tree.parent_id is null then 'all'
            when tree.category is null then nullif(tree.domain, 'none')
            when tree.category <> 'other' and tree.category is distinct from parent.category then tree.category
        end as node
    from tree
    left join tree as parent on tree.metric_set = parent.metric_set and tree.parent_id = parent.node_id
),

-- If several nodes have the name (a source may also list a leaf elsewhere), use the node with the most leaves.
ranked_nodes as (
    select
        weights.metric_set,
        nodes.node,
        nodes.node_id,
        row_number() over (
            partition by weights.metric_set, nodes.node
            order by count(*) desc, nodes.node_id
        ) as place
    from weights
    inner join nodes on weights.metric_set = nodes.metric_set and weights.node_id = nodes.node_id
    where nodes.node is not null
    group by weights.metric_set, nodes.node, nodes.node_id
),

final as (
    select
        weights.metric_set,
        ranked_nodes.node,
        weights.leaf_id as metric_id,
        weights.weight
    from weights
    inner join ranked_nodes on weights.metric_set = ranked_nodes.metric_set and weights.node_id = ranked_nodes.node_id
    where ranked_nodes.place = 1
)

select * from final

with recursive leaves as (
    select
        metric_set,
        metric_id
    from cohort.metric
    where included
),

tree as (
    select * from dated.tree
),

-- Pairs each leaf of the set with itself and with every node above it.
ancestors as (
    select
        metric_set,
        metric_id as leaf_id,
        metric_id as node_id,
        0 as height
    from leaves
    union all
    select
        ancestors.metric_set,
        ancestors.leaf_id,
        tree.parent_id as node_id,
        ancestors.height + 1 as height
    from ancestors
    inner join tree on ancestors.node_id = tree.node_id
    where tree.parent_id is not null
),

-- The set's leaves and the nodes above them.
final as (
    select distinct
        ancestors.metric_set,
        ancestors.node_id,
        tree.parent_id,
        tree.category,
        tree.domain,
        ancestors.height = 0 as is_leaf
    from ancestors
    inner join tree on ancestors.node_id = tree.node_id
)

select * from final

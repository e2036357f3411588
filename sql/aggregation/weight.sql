with recursive leaves as (
    select
        metric_set,
        metric_id
    from cohort.metric
    where included
),

-- The source's tree, with the roots outside its average hung under that average.
tree as (
    select
        metric.metric_id,
        metric.category,
        metric.domain,
        case
            when metric.parent_id is not null then metric.parent_id
            when metric.metric_id <> 'brain-score:average_vision' then 'brain-score:average_vision'
        end as parent_id
    from normalize.snapshot_metric as metric
    inner join cohort.source as source on metric.snapshot_id = source.snapshot_id
),

-- Every node above a leaf of the set, the leaf itself included.
ancestors as (
    select
        leaves.metric_set,
        leaves.metric_id as leaf_id,
        leaves.metric_id as node_id,
        0 as height
    from leaves
    union all
    select
        ancestors.metric_set,
        ancestors.leaf_id,
        tree.parent_id as node_id,
        ancestors.height + 1 as height
    from ancestors
    inner join tree on ancestors.node_id = tree.metric_id
    where tree.parent_id is not null
),

-- Children without any leaf of the set do not count.
children as (
    select
        ancestors.metric_set,
        tree.parent_id as node_id,
        count(distinct ancestors.node_id) as n_children
    from ancestors
    inner join tree on ancestors.node_id = tree.metric_id
    where tree.parent_id is not null
    group by ancestors.metric_set, tree.parent_id
),

-- A leaf's weight in a node: 1 ÷ (number of children) of every node on the way up to it.
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

-- A category's own node is the highest that is about this category alone.
nodes as (
    select
        tree.metric_id as node_id,
        case
            when tree.parent_id is null then 'all'
            when tree.category is null then tree.domain
            when tree.category is distinct from parent.category then tree.category
        end as node
    from tree
    left join tree as parent on tree.parent_id = parent.metric_id
),

-- Where a source files a leaf of a category elsewhere too, the category's node is the one with most leaves.
sizes as (
    select
        weights.metric_set,
        nodes.node,
        nodes.node_id,
        row_number() over (
            partition by weights.metric_set, nodes.node
            order by count(*) desc, nodes.node_id
        ) as place
    from weights
    inner join nodes on weights.node_id = nodes.node_id
    where nodes.node is not null
    group by weights.metric_set, nodes.node, nodes.node_id
),

final as (
    select
        weights.metric_set,
        sizes.node,
        weights.leaf_id as metric_id,
        weights.weight
    from weights
    inner join sizes on weights.metric_set = sizes.metric_set and weights.node_id = sizes.node_id
    where sizes.place = 1
)

select * from final

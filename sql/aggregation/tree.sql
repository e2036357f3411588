with recursive leaves as (
    select
        metric_set,
        metric_id
    from cohort.metric
    where included
),

-- Leaves as the snapshot says that their scores are read from, nodes as the first entry that has them.
described as (
    select
        metric.metric_id,
        metric.parent_id,
        metric.category,
        metric.domain,
        metric.is_leaf
    from normalize.snapshot_metric as metric
    inner join cohort.metric_snapshot as chosen
        on metric.snapshot_id = chosen.snapshot_id and metric.metric_id = chosen.metric_id
    union all
    select
        metric.metric_id,
        any_value(metric.parent_id order by source.entry) as parent_id,
        any_value(metric.category order by source.entry) as category,
        any_value(metric.domain order by source.entry) as domain,
        false as is_leaf
    from normalize.snapshot_metric as metric
    inner join cohort.source as source on metric.snapshot_id = source.snapshot_id
    where not metric.is_leaf
    group by metric.metric_id
),

-- Where leaves of a category belong that have no place in a tree of their own.
category_nodes as (
    select
        node.category,
        min(node.metric_id) as metric_id
    from described as node
    left join described as parent on node.parent_id = parent.metric_id
    where not node.is_leaf and node.category is distinct from parent.category
    group by node.category
),

homeless as (
    select distinct
        leaf.category,
        leaf.domain
    from described as leaf
    anti join category_nodes on leaf.category = category_nodes.category
    where leaf.is_leaf and leaf.parent_id is null
),

-- The leaderboard's tree, with the roots outside its average, and categories that it has not, hung under that
-- average.
tree as (
    select
        described.metric_id,
        described.category,
        described.domain,
        case
            when described.parent_id is not null then described.parent_id
            when described.is_leaf then coalesce(category_nodes.metric_id, described.category)
            when described.metric_id <> 'brain-score:average_vision' then 'brain-score:average_vision'
        end as parent_id
    from described
    left join category_nodes on described.category = category_nodes.category
    union all
    select
        category as metric_id,
        category,
        domain,
        'brain-score:average_vision' as parent_id
    from homeless
    union all
    -- The root also where a study has no leaderboard.
    select
        'brain-score:average_vision' as metric_id,
        null as category,
        null as domain,
        null as parent_id
    where 'brain-score:average_vision' not in (select described.metric_id from described)
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

-- Nodes without any leaf of the set are not there.
final as (
    select distinct
        ancestors.metric_set,
        ancestors.node_id,
        tree.parent_id,
        tree.category,
        tree.domain,
        ancestors.height = 0 as is_leaf
    from ancestors
    inner join tree on ancestors.node_id = tree.metric_id
)

select * from final

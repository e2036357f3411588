with recursive leaves as (
    select
        metric_set,
        metric_id
    from cohort.metric
    where included
),

-- Leaves are read from the snapshot of their scores, nodes from the first entry that has them. An id that is a metric in
-- one snapshot and a node in another is a metric.
entries as (
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
    anti join cohort.metric_snapshot as chosen on metric.metric_id = chosen.metric_id
    where not metric.is_leaf
    group by metric.metric_id
),

described as (
    select entries.* replace (if(parent.is_leaf, null, entries.parent_id) as parent_id)
    from entries
    left join entries as parent on entries.parent_id = parent.metric_id
),

-- The top node of each category: the parent of its leaves without a place in a tree.
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

-- Brain regions that the leaderboard lacks become children of its neural node, or of a new one.
neural_node as (
    select coalesce(min(node.metric_id), 'neural') as metric_id
    from described as node
    left join described as parent on node.parent_id = parent.metric_id
    where
        node.domain = 'neural'
        and node.category is null
        and not node.is_leaf
        and parent.domain is distinct from 'neural'
),

-- The leaderboard's average and the nodes above it.
upwards as (
    select
        metric_id,
        parent_id
    from described
    where metric_id = 'brain-score:average_vision' and not is_leaf
    union all
    select
        parent.metric_id,
        parent.parent_id
    from upwards
    inner join described as parent on upwards.parent_id = parent.metric_id
),

-- A leaderboard without an average may have another root with several domains. A study may have no leaderboard.
root as (
    select
        coalesce(
            (select upwards.metric_id from upwards where upwards.parent_id is null),
            case when count(*) = 1 then min(metric_id) end,
            'brain-score:average_vision'
        ) as metric_id
    from described
    where parent_id is null and domain is null and not is_leaf
),

-- The leaderboard's tree. Other roots and categories that it lacks become children of its root.
tree as (
    select
        described.metric_id,
        described.category,
        described.domain,
        case
            when described.parent_id is not null then described.parent_id
            when described.is_leaf then coalesce(category_nodes.metric_id, described.category)
            when described.metric_id <> root.metric_id then root.metric_id
        end as parent_id
    from described
    cross join root
    left join category_nodes on described.category = category_nodes.category
    union all
    select
        homeless.category as metric_id,
        homeless.category,
        homeless.domain,
        case when homeless.domain = 'neural' then neural_node.metric_id else root.metric_id end as parent_id
    from homeless
    cross join neural_node
    cross join root
    union all
    select
        neural_node.metric_id,
        null as category,
        'neural' as domain,
        root.metric_id as parent_id
    from neural_node
    cross join root
    anti join described on neural_node.metric_id = described.metric_id
    union all
    select
        root.metric_id,
        null as category,
        null as domain,
        null as parent_id
    from root
    anti join described on root.metric_id = described.metric_id
),

-- Each leaf of the set with itself and all nodes above it.
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

-- Only nodes above a leaf of the set, and the leaves.
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

-- Metrics come from the snapshot of their scores, nodes from the first entry that has them. If an id is a metric in one
-- snapshot and a node in another, it is a metric.
with recursive entries as (
    select
        chosen.as_of,
        metric.metric_id,
        metric.parent_id,
        metric.category,
        metric.domain,
        metric.is_leaf
    from normalize.snapshot_metric as metric
    inner join dated.metric_snapshot as chosen
        on metric.snapshot_id = chosen.snapshot_id and metric.metric_id = chosen.metric_id
    union all
    select
        source.as_of,
        metric.metric_id,
        any_value(metric.parent_id order by source.entry) as parent_id,
        any_value(metric.category order by source.entry) as category,
        any_value(metric.domain order by source.entry) as domain,
        false as is_leaf
    from normalize.snapshot_metric as metric
    inner join dated.source as source on metric.snapshot_id = source.snapshot_id
    anti join dated.metric_snapshot as chosen
        on source.as_of = chosen.as_of and metric.metric_id = chosen.metric_id
    where not metric.is_leaf
    group by source.as_of, metric.metric_id
),

with_parents as (
    select
        entries.* replace (if(parent.is_leaf, null, entries.parent_id) as parent_id),
        if(parent.is_leaf, null, parent.category) as parent_category,
        if(parent.is_leaf, null, parent.domain) as parent_domain
    from entries
    left join entries as parent on entries.as_of = parent.as_of and entries.parent_id = parent.metric_id
),

-- The top node of each category, which becomes the parent of its metrics that have none.
category_nodes as (
    select
        as_of,
        category,
        min(metric_id) as metric_id
    from with_parents
    where not is_leaf and category is distinct from parent_category
    group by as_of, category
),

-- Categories of metrics without a parent that need a new node.
categories_without_node as (
    select distinct
        leaf.as_of,
        leaf.category,
        leaf.domain
    from with_parents as leaf
    anti join category_nodes on leaf.as_of = category_nodes.as_of and leaf.category = category_nodes.category
    where leaf.is_leaf and leaf.parent_id is null and leaf.category <> 'other'
),

-- In new nodes for several data sets, metrics of one data set are averaged first, as in the leaderboard's tree.
data_set_nodes as (
    select
        leaf.as_of,
        leaf.category,
        leaf.domain,
        metric.data_set,
        leaf.category || '/' || metric.data_set as node_id
    from with_parents as leaf
    semi join categories_without_node as category on leaf.as_of = category.as_of and leaf.category = category.category
    inner join normalize.metric as metric on leaf.metric_id = metric.metric_id
    where leaf.is_leaf and leaf.parent_id is null and metric.data_set is not null
    group by leaf.as_of, leaf.category, leaf.domain, metric.data_set
    qualify count(*) > 1 and count(*) over (partition by leaf.as_of, leaf.category) > 1
),

-- The leaderboard's average and the nodes above it.
average_ancestors as (
    select
        as_of,
        metric_id,
        parent_id
    from with_parents
    where metric_id = 'brain-score:average_vision' and not is_leaf
    union all
    select
        parent.as_of,
        parent.metric_id,
        parent.parent_id
    from average_ancestors
    inner join with_parents as parent on average_ancestors.as_of = parent.as_of and average_ancestors.parent_id = parent.metric_id
),

-- The root is the top node above the leaderboard's average. Without an average, it is the only top node with several
-- domains, or else a new node. The neural node, which may be new too, is the parent of new nodes for brain regions.
roots as (
    select
        with_parents.as_of,
        coalesce(
            any_value(average.metric_id),
            case
                when count(*) filter (
                    with_parents.parent_id is null and with_parents.domain is null and not with_parents.is_leaf
                ) = 1
                    then any_value(with_parents.metric_id) filter (
                        with_parents.parent_id is null and with_parents.domain is null and not with_parents.is_leaf
                    )
            end,
            'brain-score:average_vision'
        ) as root,
        coalesce(
            min(with_parents.metric_id) filter (
                with_parents.domain = 'neural'
                and with_parents.category is null
                and not with_parents.is_leaf
                and with_parents.parent_domain is distinct from 'neural'
            ),
            'neural'
        ) as neural
    from with_parents
    left join average_ancestors as average on with_parents.as_of = average.as_of and average.parent_id is null
    group by with_parents.as_of
),

-- Other roots, and new nodes for categories outside the neural domain, become children of the root.
final as (
    select
        with_parents.as_of,
        with_parents.metric_id as node_id,
        case
            when with_parents.parent_id is not null then with_parents.parent_id
            when with_parents.is_leaf and with_parents.category = 'other'
                then if(with_parents.domain = 'neural', roots.neural, roots.root)
            when with_parents.is_leaf
                then coalesce(category_nodes.metric_id, data_set_nodes.node_id, with_parents.category)
            when with_parents.metric_id <> roots.root then roots.root
        end as parent_id,
        with_parents.category,
        with_parents.domain
    from with_parents
    inner join roots on with_parents.as_of = roots.as_of
    left join category_nodes
        on with_parents.as_of = category_nodes.as_of and with_parents.category = category_nodes.category
    left join normalize.metric as metric on with_parents.metric_id = metric.metric_id
    left join data_set_nodes
        on with_parents.as_of = data_set_nodes.as_of
        and with_parents.category = data_set_nodes.category
        and metric.data_set = data_set_nodes.data_set
    union all
    select
        as_of,
        node_id,
        category as parent_id,
        category,
        domain
    from data_set_nodes
    union all
    select
        categories_without_node.as_of,
        categories_without_node.category as node_id,
        if(categories_without_node.domain = 'neural', roots.neural, roots.root) as parent_id,
        categories_without_node.category,
        categories_without_node.domain
    from categories_without_node
    inner join roots on categories_without_node.as_of = roots.as_of
    union all
    select
        roots.as_of,
        roots.neural as node_id,
        roots.root as parent_id,
        null as category,
        'neural' as domain
    from roots
    anti join with_parents on roots.as_of = with_parents.as_of and roots.neural = with_parents.metric_id
    union all
    select
        roots.as_of,
        roots.root as node_id,
        null as parent_id,
        null as category,
        null as domain
    from roots
    anti join with_parents on roots.as_of = with_parents.as_of and roots.root = with_parents.metric_id
)

select * from final

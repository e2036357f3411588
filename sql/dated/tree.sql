-- Metrics are read from the snapshot of their scores, nodes from the first entry that has them. An id that is a metric in
-- one snapshot and a node in another is a metric.
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

described as (
    select
        entries.* replace (if(parent.is_leaf, null, entries.parent_id) as parent_id),
        if(parent.is_leaf, null, parent.category) as parent_category,
        if(parent.is_leaf, null, parent.domain) as parent_domain
    from entries
    left join entries as parent on entries.as_of = parent.as_of and entries.parent_id = parent.metric_id
),

-- The top node of each category: the parent of its metrics without a place in a tree.
category_nodes as (
    select
        as_of,
        category,
        min(metric_id) as metric_id
    from described
    where not is_leaf and category is distinct from parent_category
    group by as_of, category
),

homeless as (
    select distinct
        leaf.as_of,
        leaf.category,
        leaf.domain
    from described as leaf
    anti join category_nodes on leaf.as_of = category_nodes.as_of and leaf.category = category_nodes.category
    where leaf.is_leaf and leaf.parent_id is null
),

-- The leaderboard's average and the nodes above it.
upwards as (
    select
        as_of,
        metric_id,
        parent_id
    from described
    where metric_id = 'brain-score:average_vision' and not is_leaf
    union all
    select
        parent.as_of,
        parent.metric_id,
        parent.parent_id
    from upwards
    inner join described as parent on upwards.as_of = parent.as_of and upwards.parent_id = parent.metric_id
),

-- A leaderboard without an average may have another root with several domains. A study may have no leaderboard. Brain
-- regions that the leaderboard lacks become children of its neural node, or of a new one.
tops as (
    select
        described.as_of,
        coalesce(
            any_value(average.metric_id),
            case
                when count(*) filter (
                    described.parent_id is null and described.domain is null and not described.is_leaf
                ) = 1
                    then any_value(described.metric_id) filter (
                        described.parent_id is null and described.domain is null and not described.is_leaf
                    )
            end,
            'brain-score:average_vision'
        ) as root,
        coalesce(
            min(described.metric_id) filter (
                described.domain = 'neural'
                and described.category is null
                and not described.is_leaf
                and described.parent_domain is distinct from 'neural'
            ),
            'neural'
        ) as neural
    from described
    left join upwards as average on described.as_of = average.as_of and average.parent_id is null
    group by described.as_of
),

-- The leaderboard's tree. Other roots and categories that it lacks become children of its root.
final as (
    select
        described.as_of,
        described.metric_id as node_id,
        case
            when described.parent_id is not null then described.parent_id
            when described.is_leaf then coalesce(category_nodes.metric_id, described.category)
            when described.metric_id <> tops.root then tops.root
        end as parent_id,
        described.category,
        described.domain
    from described
    inner join tops on described.as_of = tops.as_of
    left join category_nodes
        on described.as_of = category_nodes.as_of and described.category = category_nodes.category
    union all
    select
        homeless.as_of,
        homeless.category as node_id,
        if(homeless.domain = 'neural', tops.neural, tops.root) as parent_id,
        homeless.category,
        homeless.domain
    from homeless
    inner join tops on homeless.as_of = tops.as_of
    union all
    select
        tops.as_of,
        tops.neural as node_id,
        tops.root as parent_id,
        null as category,
        'neural' as domain
    from tops
    anti join described on tops.as_of = described.as_of and tops.neural = described.metric_id
    union all
    select
        tops.as_of,
        tops.root as node_id,
        null as parent_id,
        null as category,
        null as domain
    from tops
    anti join described on tops.as_of = described.as_of and tops.root = described.metric_id
)

select * from final

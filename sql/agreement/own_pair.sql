with metrics as (
    select * from cohort.metric where included
),

own as (
    select distinct
        metrics.metric_set,
        metrics.metric_id
    from metrics
    inner join study.source as source
        on source.is_own and starts_with(metrics.metric_id, source.source_id || ':')
),

pairs as (
    select
        *,
        metric_a as metric_id,
        metric_b as other_metric_id
    from agreement.pairwise
    union all
    select
        *,
        metric_b as metric_id,
        metric_a as other_metric_id
    from agreement.pairwise
),

-- Pairs of two own metrics are only in agreement/pairwise.
own_pairs as (
    select pairs.*
    from pairs
    semi join own on pairs.metric_set = own.metric_set and pairs.metric_id = own.metric_id
    anti join own on pairs.metric_set = own.metric_set and pairs.other_metric_id = own.metric_id
),

final as (
    select
        own_pairs.metric_set,
        own_pairs.metric_id,
        own_pairs.other_metric_id,
        metrics.category,
        own_pairs.method,
        own_pairs.n_models,
        own_pairs.estimate,
        own_pairs.ci_low,
        own_pairs.ci_high,
        own_pairs.family_ci_low,
        own_pairs.family_ci_high,
        own_pairs.family_q_bh,
        own_pairs.family_q_bh < 0.05 as is_significant,
        own_pairs.reason,
        case
            when own_pairs.reason is null
                then cast(
                    rank() over (
                        partition by own_pairs.metric_set, own_pairs.metric_id, own_pairs.method
                        order by if(own_pairs.reason is null, own_pairs.estimate, null) desc nulls last
                    ) as integer
                )
        end as place
    from own_pairs
    inner join metrics
        on own_pairs.metric_set = metrics.metric_set and own_pairs.other_metric_id = metrics.metric_id
)

select * from final

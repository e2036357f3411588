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

ranked as (
    select
        *,
        family_p_value / cume_dist() over (
            partition by metric_set, metric_id, method, family_p_value is null
            order by family_p_value
        ) as step
    from own_pairs
),

-- Benjamini-Hochberg over the metric's own pairs: over all pairs of the set, those of the others would let noise pass.
tested as (
    select
        *,
        min(step) over (
            partition by metric_set, metric_id, method, family_p_value is null
            order by family_p_value desc
        ) as family_q
    from ranked
),

final as (
    select
        tested.metric_set,
        tested.metric_id,
        tested.other_metric_id,
        metrics.category,
        tested.method,
        tested.n_models,
        tested.estimate,
        tested.ci_low,
        tested.ci_high,
        tested.ci_unit,
        tested.family_q as family_q_bh,
        tested.family_q < 0.05 as is_significant,
        tested.reason,
        case
            when tested.reason is null
                then cast(
                    rank() over (
                        partition by tested.metric_set, tested.metric_id, tested.method
                        order by if(tested.reason is null, tested.estimate, null) desc nulls last
                    ) as integer
                )
        end as place
    from tested
    inner join metrics
        on tested.metric_set = metrics.metric_set and tested.other_metric_id = metrics.metric_id
)

select * from final

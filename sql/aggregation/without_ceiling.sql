with ceiled as (
    select
        metric_set,
        metric_id,
        weight,
        ceiling
    from cohort.metric
    where included and ceiling is not null
),

-- A score times its ceiling is the score before the division.
parts as (
    select
        ceiled.metric_set,
        score.model_id,
        sum(ceiled.weight * score.value order by ceiled.metric_id) as part_with,
        sum(ceiled.weight * score.value * ceiled.ceiling order by ceiled.metric_id) as part_without
    from ceiled
    inner join cohort.score as score on ceiled.metric_set = score.metric_set and ceiled.metric_id = score.metric_id
    group by ceiled.metric_set, score.model_id
),

-- Twelve decimals, so that rounding orders nothing.
scores as (
    select
        model_score.metric_set,
        model_score.model_id,
        parts.part_with,
        parts.part_without,
        round(model_score.score, 12) as with_ceiling,
        round(model_score.score - parts.part_with + parts.part_without, 12) as without_ceiling
    from aggregation.model_score as model_score
    inner join parts
        on model_score.metric_set = parts.metric_set and model_score.model_id = parts.model_id
    where model_score.method = 'arithmetic_mean'
),

ranks as (
    select
        *,
        rank() over (partition by metric_set order by with_ceiling desc) as rank_with,
        rank() over (partition by metric_set order by without_ceiling desc) as rank_without
    from scores
),

changes as (
    select
        metric_set,
        cast(count(*) as integer) as n_models,
        arg_min(model_id, (rank_with, model_id)) as first_model_id,
        arg_min(model_id, (rank_without, model_id)) as first_without_id,
        cast(count(*) filter (rank_with <> rank_without) as integer) as n_changed,
        cast(max(abs(rank_with - rank_without)) as integer) as largest_rank_change,
        covar_pop(part_with, with_ceiling order by model_id)
        / nullif(var_pop(with_ceiling order by model_id), 0) as share_with,
        covar_pop(part_without, without_ceiling order by model_id)
        / nullif(var_pop(without_ceiling order by model_id), 0) as share_without
    from ranks
    group by metric_set
),

orders as (
    select
        one.metric_set,
        sign(one.with_ceiling - other.with_ceiling) as with_ceiling,
        sign(one.without_ceiling - other.without_ceiling) as without_ceiling
    from scores as one
    inner join scores as other on one.metric_set = other.metric_set and one.model_id < other.model_id
),

taus as (
    select
        metric_set,
        sum(with_ceiling * without_ceiling)
        / nullif(sqrt(sum(abs(with_ceiling)) * sum(abs(without_ceiling))), 0) as kendall_tau
    from orders
    group by metric_set
),

counts as (
    select
        metric_set,
        cast(count(*) as integer) as n_metrics,
        cast(count(ceiling) as integer) as n_ceiled
    from cohort.metric
    where included
    group by metric_set
),

final as (
    select
        changes.metric_set,
        counts.n_metrics,
        counts.n_ceiled,
        changes.n_models,
        taus.kendall_tau,
        changes.n_changed,
        changes.largest_rank_change,
        changes.share_with,
        changes.share_without,
        changes.first_model_id,
        changes.first_without_id
    from changes
    inner join counts on changes.metric_set = counts.metric_set
    inner join taus on changes.metric_set = taus.metric_set
)

select * from final

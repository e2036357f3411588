with models as (
    select model.*
    from cohort.model as model
    inner join study.metric_set as main
        on main.is_main and model.metric_set in (main.metric_set, 'simulated:' || main.metric_set)
),

-- One row per model, with columns for each method.
ranked as (
    select
        metric_set,
        model_id,
        max(score) filter (method = 'arithmetic_mean') as arithmetic_mean_score,
        max(rank) filter (method = 'arithmetic_mean') as arithmetic_mean_rank,
        max(rank_low) filter (method = 'arithmetic_mean') as arithmetic_mean_rank_low,
        max(rank_high) filter (method = 'arithmetic_mean') as arithmetic_mean_rank_high,
        max(fixed_rank_low) filter (method = 'arithmetic_mean') as arithmetic_mean_fixed_rank_low,
        max(fixed_rank_high) filter (method = 'arithmetic_mean') as arithmetic_mean_fixed_rank_high,
        max(score) filter (method = 'z_mean') as z_mean_score,
        max(rank) filter (method = 'z_mean') as z_mean_rank,
        max(rank_low) filter (method = 'z_mean') as z_mean_rank_low,
        max(rank_high) filter (method = 'z_mean') as z_mean_rank_high,
        max(fixed_rank_low) filter (method = 'z_mean') as z_mean_fixed_rank_low,
        max(fixed_rank_high) filter (method = 'z_mean') as z_mean_fixed_rank_high,
        max(score) filter (method = 'mean_rank') as mean_rank_score,
        max(rank) filter (method = 'mean_rank') as mean_rank_rank,
        max(rank_low) filter (method = 'mean_rank') as mean_rank_rank_low,
        max(rank_high) filter (method = 'mean_rank') as mean_rank_rank_high,
        max(fixed_rank_low) filter (method = 'mean_rank') as mean_rank_fixed_rank_low,
        max(fixed_rank_high) filter (method = 'mean_rank') as mean_rank_fixed_rank_high,
        max(score) filter (method = 'balanced') as balanced_score,
        max(rank) filter (method = 'balanced') as balanced_rank,
        max(rank_low) filter (method = 'balanced') as balanced_rank_low,
        max(rank_high) filter (method = 'balanced') as balanced_rank_high,
        max(fixed_rank_low) filter (method = 'balanced') as balanced_fixed_rank_low,
        max(fixed_rank_high) filter (method = 'balanced') as balanced_fixed_rank_high
    from aggregation.model_score
    group by metric_set, model_id
),

final as (
    select
        models.metric_set,
        models.model_id,
        models.family,
        ranked.arithmetic_mean_score,
        ranked.arithmetic_mean_rank,
        ranked.arithmetic_mean_rank_low,
        ranked.arithmetic_mean_rank_high,
        ranked.arithmetic_mean_fixed_rank_low,
        ranked.arithmetic_mean_fixed_rank_high,
        ranked.z_mean_score,
        ranked.z_mean_rank,
        ranked.z_mean_rank_low,
        ranked.z_mean_rank_high,
        ranked.z_mean_fixed_rank_low,
        ranked.z_mean_fixed_rank_high,
        ranked.mean_rank_score,
        ranked.mean_rank_rank,
        ranked.mean_rank_rank_low,
        ranked.mean_rank_rank_high,
        ranked.mean_rank_fixed_rank_low,
        ranked.mean_rank_fixed_rank_high,
        ranked.balanced_score,
        ranked.balanced_rank,
        ranked.balanced_rank_low,
        ranked.balanced_rank_high,
        ranked.balanced_fixed_rank_low,
        ranked.balanced_fixed_rank_high,
        models.coverage,
        case
            when ranked.model_id is not null then null
            when models.reason is not null then models.reason
            when models.coverage < 1 then 'not scored on every metric'
            else 'fewer complete models than minimum_models'
        end as reason
    from models
    left join ranked on models.metric_set = ranked.metric_set and models.model_id = ranked.model_id
)

select * from final

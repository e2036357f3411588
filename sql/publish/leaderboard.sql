with models as (
    select model.*
    from cohort.model as model
    inner join study.metric_set as main
        on main.is_main and model.metric_set in (main.metric_set, 'simulated:' || main.metric_set)
),

-- One row per model, with columns for each method.
ranked as (
    pivot aggregation.model_score
    on method in ('arithmetic_mean', 'z_mean', 'mean_rank', 'balanced')
    using
        max(score) as score,
        max(rank) as rank,
        max(held_data_sets_rank_low) as held_data_sets_rank_low,
        max(held_data_sets_rank_high) as held_data_sets_rank_high,
        max(rank_set_low) as rank_set_low,
        max(rank_set_high) as rank_set_high
    group by metric_set, model_id
),

final as (
    select
        models.metric_set,
        models.model_id,
        models.family,
        ranked.* exclude (metric_set, model_id),
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

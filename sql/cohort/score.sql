with models as (
    select * from cohort.model where included
),

metrics as (
    select * from cohort.metric where included
),

states as (
    select * from cohort.state where state = 'scored'
),

final as (
    select
        models.metric_set,
        models.model_id,
        metrics.metric_id,
        states.value
    from models
    inner join metrics on models.metric_set = metrics.metric_set
    inner join states on models.model_id = states.model_id and metrics.metric_id = states.metric_id
)

select * from final

with models as (
    select * from dated.model where included
),

metrics as (
    select * from dated.metric where included
),

states as (
    select * from dated.state where state = 'scored'
),

final as (
    select
        models.as_of,
        models.metric_set,
        models.model_id,
        metrics.metric_id,
        states.value
    from models
    inner join metrics on models.as_of = metrics.as_of and models.metric_set = metrics.metric_set
    inner join states
        on
            models.as_of = states.as_of
            and models.model_id = states.model_id
            and metrics.metric_id = states.metric_id
)

select * from final

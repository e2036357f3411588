with final as (
    select
        states.as_of,
        states.model_id,
        states.metric_id,
        states.value
    from past.state as states
    inner join past.metric as metric on states.as_of = metric.as_of and states.metric_id = metric.metric_id
    inner join past.model as model on states.as_of = model.as_of and states.model_id = model.model_id
    where states.value is not null
)

select * from final

-- The models of each date's cohort, by the rule of the main set.
with metrics as (
    select
        as_of,
        metric_id,
        count(*) over (partition by as_of) as n_metrics
    from past.metric
),

rule as (
    -- What `complete` asks for is all of them.
    select coalesce(minimum_coverage, 1) as minimum_coverage from study.metric_set where is_main
),

final as (
    select
        states.as_of,
        states.model_id
    from past.state as states
    inner join metrics on states.as_of = metrics.as_of and states.metric_id = metrics.metric_id
    cross join rule
    group by states.as_of, states.model_id, rule.minimum_coverage
    having count(states.value) >= rule.minimum_coverage * any_value(metrics.n_metrics)
)

select * from final

-- The metrics of each date's cohort, by the rule of the main set.
with states as (
    select * from past.state
),

rule as (
    select minimum_coverage from study.metric_set where is_main
),

final as (
    select
        states.as_of,
        states.metric_id
    from states
    cross join rule
    group by states.as_of, states.metric_id, rule.minimum_coverage
    having count(states.value) >= coalesce(rule.minimum_coverage, 0) * count(*)
)

select * from final

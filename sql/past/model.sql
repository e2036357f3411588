-- The models of each date's cohort, by the rule of the main set, with one copy per group.
with metrics as (
    select
        as_of,
        metric_id,
        count(*) over (partition by as_of) as n_metrics
    from past.metric
),

rule as (
    -- `complete` requires all metrics.
    select coalesce(minimum_coverage, 1) as minimum_coverage from study.metric_set where is_main
),

covered as (
    select
        states.as_of,
        states.model_id,
        count(states.value) as n_scored
    from past.state as states
    inner join metrics on states.as_of = metrics.as_of and states.metric_id = metrics.metric_id
    cross join rule
    group by states.as_of, states.model_id, rule.minimum_coverage
    having n_scored >= rule.minimum_coverage * any_value(metrics.n_metrics)
),

-- Keep one copy per group, as in cohort/model.
copies as (
    select
        covered.as_of,
        covered.model_id,
        row_number() over (
            partition by covered.as_of, copy.copy_group
            order by covered.n_scored desc, model.submitted_at nulls last, covered.model_id
        ) as place
    from covered
    inner join past.point as point on covered.as_of = point.as_of
    inner join past.copy as copy on point.snapshot_id = copy.snapshot_id and covered.model_id = copy.model_id
    inner join normalize.model as model on covered.model_id = model.model_id
),

final as (
    select
        covered.as_of,
        covered.model_id
    from covered
    left join copies on covered.as_of = copies.as_of and covered.model_id = copies.model_id
    where copies.place is null or copies.place = 1
)

select * from final

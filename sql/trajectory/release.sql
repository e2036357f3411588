with history as (
    select * from timeline.history
),

final as (
    select
        metric_set,
        release,
        sequence,
        date,
        as_of,
        quantity,
        method,
        category,
        estimate,
        ci_low,
        ci_high,
        n_models,
        n_metrics
    from history
    -- Skip sets that the study no longer has.
    where metric_set in (select metric_set from cohort.metric)
)

select * from final

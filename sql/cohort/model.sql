with metrics as (
    select
        metric_set,
        metric_id,
        count(*) over (partition by metric_set) as n_metrics
    from cohort.metric
    where included
),

models as (
    select
        metric_sets.metric_set,
        metric_sets.n_metrics,
        snapshot.model_id
    from (select distinct metric_set, n_metrics from metrics) as metric_sets
    cross join normalize.snapshot_model as snapshot
    inner join cohort.source as source on snapshot.snapshot_id = source.snapshot_id
),

counts as (
    select
        metrics.metric_set,
        state.model_id,
        cast(count(*) filter (state.state = 'scored') as integer) as n_scored,
        cast(count(*) filter (state.state = 'failed') as integer) as n_failed,
        cast(count(*) filter (state.state = 'never_run') as integer) as n_never_run
    from cohort.state as state
    inner join metrics on state.metric_id = metrics.metric_id
    group by metrics.metric_set, state.model_id
),

reasons as (
    select
        models.metric_set,
        models.model_id,
        models.n_metrics,
        counts.n_scored,
        counts.n_failed,
        counts.n_never_run,
        case
            when counts.model_id is null then 'submitted after the as-of date'
            when counts.n_scored < models.n_metrics then 'not scored on every metric'
        end as reason
    from models
    left join counts on models.metric_set = counts.metric_set and models.model_id = counts.model_id
),

final as (
    select
        metric_set,
        model_id,
        reason is null as included,
        reason,
        n_scored / n_metrics as coverage,
        n_scored,
        n_failed,
        n_never_run
    from reasons
)

select * from final

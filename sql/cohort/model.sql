with metrics as (
    select
        metric_set,
        metric_id,
        count(*) over (partition by metric_set) as n_metrics
    from cohort.metric
    where included
),

-- The rule of each set, under its name in the tables, which marks simulated scores.
metric_sets as (
    select distinct
        metrics.metric_set,
        metrics.n_metrics,
        study.is_main,
        study.cohort,
        -- `complete` requires all metrics.
        coalesce(study.minimum_coverage, 1) as minimum_coverage
    from metrics
    inner join study.metric_set as study
        on metrics.metric_set in (study.metric_set, 'simulated:' || study.metric_set)
),

-- Without a submission time, a model is dated by its rows in normalize/score, whatever their state.
dated as (
    select distinct
        snapshot_id,
        model_id
    from normalize.score
),

-- Models of all snapshots used for the set's metrics.
models as (
    select
        metric_sets.*,
        snapshot.model_id,
        bool_or(snapshot.submitted_at is not null or dated.model_id is not null) as is_dated
    from metric_sets
    inner join metrics on metric_sets.metric_set = metrics.metric_set
    inner join cohort.metric_snapshot as chosen on metrics.metric_id = chosen.metric_id
    inner join normalize.snapshot_model as snapshot on chosen.snapshot_id = snapshot.snapshot_id
    left join dated on snapshot.snapshot_id = dated.snapshot_id and snapshot.model_id = dated.model_id
    group by all
),

counts as (
    select
        metrics.metric_set,
        state.model_id,
        cast(count(*) filter (state.state = 'scored') as integer) as n_scored,
        cast(count(*) filter (state.state = 'failed') as integer) as n_failed,
        -- Metrics without a row were never run: the model and the metric are from different sources.
        cast(
            any_value(metrics.n_metrics) - count(*) filter (state.state <> 'never_run') as integer
        ) as n_never_run
    from cohort.state as state
    inner join metrics on state.metric_id = metrics.metric_id
    group by metrics.metric_set, state.model_id
),

covered as (
    select
        models.*,
        counts.n_scored,
        counts.n_failed,
        counts.n_never_run,
        counts.n_scored >= models.minimum_coverage * models.n_metrics as is_enough
    from models
    left join counts on models.metric_set = counts.metric_set and models.model_id = counts.model_id
),

main_cohort as (
    select model_id from covered where is_main and is_enough
),

reasons as (
    select
        *,
        case
            when n_scored is null and not is_dated then 'without any score'
            when n_scored is null then 'submitted after the as-of date'
            when cohort = 'main' and model_id not in (select main_cohort.model_id from main_cohort)
                then 'not in the main cohort'
            when cohort = 'complete' and not is_enough then 'not scored on every metric'
            when cohort = 'coverage' and not is_enough then 'below the minimum coverage'
        end as reason
    from covered
),

-- Keep one copy per group: one that qualifies for the set, then most scores, then earliest.
copies as (
    select
        reasons.metric_set,
        reasons.model_id,
        copy.nearest_copy,
        copy.n_common,
        copy.share_equal,
        first_value(reasons.model_id) over (
            partition by reasons.metric_set, copy.copy_group
            order by reasons.reason is null desc, copy.n_scored desc, model.submitted_at nulls last, reasons.model_id
        ) as kept
    from reasons
    inner join cohort.copy as copy on reasons.model_id = copy.model_id
    inner join normalize.model as model on reasons.model_id = model.model_id
),

judged as (
    select
        reasons.* exclude (reason),
        nullif(copies.kept, reasons.model_id) as copy_of,
        copies.nearest_copy,
        copies.n_common,
        copies.share_equal,
        case
            when reasons.reason is not null then reasons.reason
            when setting.keep = 'one' and copies.kept <> reasons.model_id then 'copy of another model'
        end as reason
    from reasons
    cross join study.copies as setting
    left join copies on reasons.metric_set = copies.metric_set and reasons.model_id = copies.model_id
),

final as (
    select
        judged.metric_set,
        judged.model_id,
        judged.reason is null as included,
        judged.reason,
        judged.n_scored / judged.n_metrics as coverage,
        judged.n_scored,
        judged.n_failed,
        judged.n_never_run,
        model_family.family,
        judged.copy_of,
        judged.nearest_copy,
        judged.n_common,
        judged.share_equal
    from judged
    inner join normalize.model_family as model_family on judged.model_id = model_family.model_id
)

select * from final

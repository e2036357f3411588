with metrics as (
    select
        as_of,
        metric_set,
        metric_id,
        count(*) over (partition by as_of, metric_set) as n_metrics
    from dated.metric
    where included
),

metric_sets as (
    select distinct
        metrics.as_of,
        metrics.metric_set,
        metrics.n_metrics,
        rule.is_main,
        rule.cohort,
        rule.own_models,
        rule.models,
        -- Without a minimum, require all metrics.
        coalesce(rule.minimum_coverage, 1) as minimum_coverage
    from metrics
    inner join dated.metric_set as rule on metrics.metric_set = rule.metric_set
),

-- Without a submission time, a model is dated by its rows in normalize/score, whatever their state.
models_with_scores as (
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
        bool_or(snapshot.submitted_at is not null or models_with_scores.model_id is not null) as is_dated
    from metric_sets
    inner join metrics on metric_sets.as_of = metrics.as_of and metric_sets.metric_set = metrics.metric_set
    inner join dated.metric_snapshot as chosen
        on metrics.as_of = chosen.as_of and metrics.metric_id = chosen.metric_id
    inner join normalize.snapshot_model as snapshot on chosen.snapshot_id = snapshot.snapshot_id
    left join models_with_scores
        on snapshot.snapshot_id = models_with_scores.snapshot_id and snapshot.model_id = models_with_scores.model_id
    group by all
),

counts as (
    select
        metrics.as_of,
        metrics.metric_set,
        state.model_id,
        cast(count(*) filter (state.state = 'scored') as integer) as n_scored,
        cast(count(*) filter (state.state = 'failed') as integer) as n_failed,
        -- Metrics without a row were never run: the model and the metric are from different sources.
        cast(
            any_value(metrics.n_metrics) - count(*) filter (state.state <> 'never_run') as integer
        ) as n_never_run
    from dated.state as state
    inner join metrics on state.as_of = metrics.as_of and state.metric_id = metrics.metric_id
    group by metrics.as_of, metrics.metric_set, state.model_id
),

with_coverage as (
    select
        models.*,
        counts.n_scored,
        counts.n_failed,
        counts.n_never_run,
        (own.model_id is not null or not models.own_models) and regexp_matches(models.model_id, models.models) as is_wanted,
        is_wanted
        and counts.n_scored >= if(models.own_models, 1, models.minimum_coverage * models.n_metrics) as is_enough
    from models
    left join dated.own_model as own on models.as_of = own.as_of and models.model_id = own.model_id
    left join counts
        on
            models.as_of = counts.as_of
            and models.metric_set = counts.metric_set
            and models.model_id = counts.model_id
),

-- Models of the main set: whether they qualify for its cohort, and the number of scores, which decides between copies.
main_models as (
    select
        as_of,
        model_id,
        n_scored,
        is_enough
    from with_coverage
    where is_main
),

reasons as (
    select
        with_coverage.*,
        main_models.n_scored as n_scored_main,
        case
            when with_coverage.n_scored is null and not with_coverage.is_dated then 'without any score'
            when with_coverage.n_scored is null then 'submitted after the as-of date'
            when with_coverage.cohort = 'main' and main_models.is_enough is distinct from true then 'not in the main cohort'
            when not with_coverage.is_wanted
                then if(with_coverage.own_models, 'not in the user''s tables', 'left out by the study')
            when with_coverage.cohort = 'complete' and not with_coverage.is_enough then 'not scored on every metric'
            when with_coverage.cohort = 'coverage' and not with_coverage.is_enough then 'below the minimum coverage'
        end as reason
    from with_coverage
    left join main_models on with_coverage.as_of = main_models.as_of and with_coverage.model_id = main_models.model_id
),

-- Keep one model per group of copies: prefer one that qualifies, then most scores on the main set, then the earliest.
copies as (
    select
        reasons.as_of,
        reasons.metric_set,
        reasons.model_id,
        copy.nearest_copy,
        copy.n_common,
        copy.share_equal,
        first_value(reasons.model_id) over (
            partition by reasons.as_of, reasons.metric_set, copy.copy_group
            order by
                reasons.reason is null desc,
                reasons.n_scored_main desc nulls last,
                model.submitted_at nulls last,
                reasons.model_id
        ) as kept
    from reasons
    inner join dated.copy as copy on reasons.as_of = copy.as_of and reasons.model_id = copy.model_id
    inner join normalize.model as model on reasons.model_id = model.model_id
    where copy.copy_group is not null
),

with_copies as (
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
    left join copies
        on
            reasons.as_of = copies.as_of
            and reasons.metric_set = copies.metric_set
            and reasons.model_id = copies.model_id
),

final as (
    select
        with_copies.as_of,
        with_copies.metric_set,
        with_copies.model_id,
        with_copies.reason is null as included,
        with_copies.reason,
        with_copies.n_scored / with_copies.n_metrics as coverage,
        with_copies.n_scored,
        with_copies.n_failed,
        with_copies.n_never_run,
        model_family.family,
        with_copies.copy_of,
        with_copies.nearest_copy,
        with_copies.n_common,
        with_copies.share_equal,
        model.configuration,
        model.training_data_set
    from with_copies
    inner join normalize.model_family as model_family on with_copies.model_id = model_family.model_id
    inner join normalize.model as model on with_copies.model_id = model.model_id
)

select * from final

-- Models and scores as in cohort/state, for many dates.
with points as (
    select
        point.snapshot_id,
        point.as_of,
        point.as_of + interval 1 day as as_of_end,
        source.as_of as snapshot_as_of
    from past.point as point
    inner join normalize.source as source on point.snapshot_id = source.snapshot_id
),

-- Metrics of the main set.
leaves as (
    select
        metric.snapshot_id,
        metric.metric_id
    from normalize.snapshot_metric as metric
    inner join study.selection as selection
        on metric.domain = selection.domain or metric.metric_id = selection.metric_id
    inner join study.metric_set as study on study.is_main and selection.metric_set = study.metric_set
    where metric.is_leaf
    group by metric.snapshot_id, metric.metric_id
    having bool_or(selection.is_include) and not bool_or(not selection.is_include)
),

in_force as (
    select
        points.as_of,
        points.snapshot_id,
        leaves.metric_id,
        max(version.version) as version
    from points
    inner join leaves on points.snapshot_id = leaves.snapshot_id
    inner join normalize.version as version
        on leaves.snapshot_id = version.snapshot_id and leaves.metric_id = version.metric_id
    where
        (version.valid_from is null or version.valid_from < points.as_of_end)
        and (version.valid_to is null or version.valid_to >= points.as_of_end)
    group by points.as_of, points.snapshot_id, leaves.metric_id
),

-- A score without a time is known from its snapshot's date.
scores as (
    select
        score.*,
        coalesce(score.measured_at, cast(snapshots.as_of as timestamp)) as known_at
    from normalize.score as score
    inner join (select distinct snapshot_id, snapshot_as_of as as_of from points) as snapshots
        on score.snapshot_id = snapshots.snapshot_id
),

-- Without a submission time, a model counts from its first score.
submissions as (
    select
        model.snapshot_id,
        model.model_id,
        coalesce(
            model.submitted_at,
            min(scores.known_at) filter (scores.measured_at is not null),
            min(scores.known_at)
        ) as submitted_at
    from normalize.snapshot_model as model
    inner join scores on model.snapshot_id = scores.snapshot_id and model.model_id = scores.model_id
    group by model.snapshot_id, model.model_id, model.submitted_at
),

present as (
    select
        points.as_of,
        points.as_of_end,
        submissions.snapshot_id,
        submissions.model_id
    from submissions
    inner join points
        on submissions.snapshot_id = points.snapshot_id and submissions.submitted_at < points.as_of_end
),

final as (
    select
        present.as_of,
        present.model_id,
        in_force.metric_id,
        case when scores.state = 'scored' then scores.value end as value
    from present
    inner join in_force
        on present.as_of = in_force.as_of and present.snapshot_id = in_force.snapshot_id
    left join scores
        on
            present.snapshot_id = scores.snapshot_id
            and present.model_id = scores.model_id
            and in_force.metric_id = scores.metric_id
            and in_force.version = scores.version
            and scores.known_at < present.as_of_end
)

select * from final

with setting as (
    select
        -- End of the as-of date, which defaults to the newest snapshot's.
        coalesce(cast(as_of as date), (select max(as_of) from cohort.source)) + interval 1 day as as_of_end
    from study.setting
),

snapshots as (
    select distinct
        snapshot_id,
        as_of
    from cohort.source
),

-- Scores without timestamps are known from their snapshot's date, or from an earlier as-of date, since a study may name
-- a later snapshot.
scores as (
    select
        score.*,
        coalesce(
            score.measured_at,
            least(cast(snapshots.as_of as timestamp), setting.as_of_end - interval 1 day)
        ) as known_at
    from normalize.score as score
    inner join snapshots on score.snapshot_id = snapshots.snapshot_id
    cross join setting
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
    inner join snapshots on model.snapshot_id = snapshots.snapshot_id
    left join scores on model.snapshot_id = scores.snapshot_id and model.model_id = scores.model_id
    group by model.snapshot_id, model.model_id, model.submitted_at
),

present as (
    select submissions.*
    from submissions
    cross join setting
    where submissions.submitted_at < setting.as_of_end
),

-- If periods of validity overlap, the newest version counts.
in_force as (
    select
        metric.snapshot_id,
        metric.metric_id,
        max(version.version) as version
    from normalize.snapshot_metric as metric
    inner join cohort.metric_snapshot as chosen
        on metric.snapshot_id = chosen.snapshot_id and metric.metric_id = chosen.metric_id
    inner join normalize.version as version
        on metric.snapshot_id = version.snapshot_id and metric.metric_id = version.metric_id
    cross join setting
    where
        (version.valid_from is null or version.valid_from < setting.as_of_end)
        and (version.valid_to is null or version.valid_to >= setting.as_of_end)
    group by metric.snapshot_id, metric.metric_id
),

judged as (
    select
        scores.*,
        scores.state <> 'never_run' and scores.known_at < setting.as_of_end as is_known
    from scores
    cross join setting
),

final as (
    select
        present.model_id,
        in_force.metric_id,
        in_force.snapshot_id,
        in_force.version,
        case when judged.is_known then judged.state else 'never_run' end as state,
        case when judged.is_known then judged.value end as value,
        case when judged.is_known then judged.error end as error,
        case when judged.is_known then judged.measured_at end as measured_at
    from present
    inner join in_force on present.snapshot_id = in_force.snapshot_id
    left join judged
        on
            present.snapshot_id = judged.snapshot_id
            and present.model_id = judged.model_id
            and in_force.metric_id = judged.metric_id
            and in_force.version = judged.version
)

select * from final

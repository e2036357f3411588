with snapshots as (
    select
        as_of,
        as_of + interval 1 day as as_of_end,
        snapshot_id,
        min(known_from) as known_from
    from dated.source
    group by as_of, snapshot_id
),

scores as (
    select
        score.*,
        coalesce(score.measured_at, cast(snapshots.known_from as timestamp)) as known_at
    from normalize.score as score
    inner join (
        select
            snapshot_id,
            min(known_from) as known_from
        from snapshots
        group by snapshot_id
    ) as snapshots
        on score.snapshot_id = snapshots.snapshot_id
),

-- Without a submission time, a model counts from its first score, preferably one with a measurement time.
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
    left join scores on model.snapshot_id = scores.snapshot_id and model.model_id = scores.model_id
    group by model.snapshot_id, model.model_id, model.submitted_at
),

present as (
    select
        snapshots.as_of,
        snapshots.as_of_end,
        snapshots.snapshot_id,
        submissions.model_id
    from snapshots
    inner join submissions
        on snapshots.snapshot_id = submissions.snapshot_id and submissions.submitted_at < snapshots.as_of_end
),

-- If several versions are valid on the date, use the newest.
in_force as (
    select
        snapshots.as_of,
        snapshots.snapshot_id,
        chosen.metric_id,
        max(version.version) as version
    from snapshots
    inner join dated.metric_snapshot as chosen
        on snapshots.as_of = chosen.as_of and snapshots.snapshot_id = chosen.snapshot_id
    inner join normalize.version as version
        on chosen.snapshot_id = version.snapshot_id and chosen.metric_id = version.metric_id
    where
        (version.valid_from is null or version.valid_from < snapshots.as_of_end)
        and (version.valid_to is null or version.valid_to >= snapshots.as_of_end)
    group by snapshots.as_of, snapshots.snapshot_id, chosen.metric_id
),

-- A score is `never_run` if it has no row, or was measured after the date.
final as (
    select
        present.as_of,
        present.model_id,
        in_force.metric_id,
        in_force.snapshot_id,
        in_force.version,
        coalesce(scores.state, 'never_run') as state,
        scores.value,
        scores.error,
        scores.measured_at
    from present
    inner join in_force on present.as_of = in_force.as_of and present.snapshot_id = in_force.snapshot_id
    left join scores
        on
            present.snapshot_id = scores.snapshot_id
            and present.model_id = scores.model_id
            and in_force.metric_id = scores.metric_id
            and in_force.version = scores.version
            and scores.state <> 'never_run'
            and scores.known_at < present.as_of_end
)

select * from final

with setting as (
    select
        -- The as-of date counts to its end.
        cast(as_of as date) + interval 1 day as as_of_end
    from study.setting
),

-- A source without timestamps shows the state of its own date.
scores as (
    select
        score.*,
        coalesce(score.measured_at, cast(source.as_of as timestamp)) as known_at
    from normalize.score as score
    inner join cohort.source as source on score.snapshot_id = source.snapshot_id
),

-- Where nobody says when a model was submitted, its first score does.
submissions as (
    select
        model.model_id,
        coalesce(
            model.submitted_at,
            min(scores.known_at) filter (scores.measured_at is not null),
            min(scores.known_at)
        ) as submitted_at
    from normalize.model as model
    inner join scores on model.model_id = scores.model_id
    group by model.model_id, model.submitted_at
),

present as (
    select submissions.model_id
    from submissions
    cross join setting
    where submissions.submitted_at < setting.as_of_end
),

in_force as (
    select
        scores.*,
        row_number() over (
            partition by scores.model_id, scores.metric_id
            order by scores.version desc
        ) as place
    from scores
    cross join setting
    where
        (scores.valid_from is null or scores.valid_from < setting.as_of_end)
        and (scores.valid_to is null or scores.valid_to >= setting.as_of_end)
),

judged as (
    select
        in_force.*,
        in_force.state <> 'never_run' and in_force.known_at < setting.as_of_end as is_known
    from in_force
    cross join setting
    where in_force.place = 1
),

metrics as (
    select distinct metric_id from in_force
),

final as (
    select
        present.model_id,
        metrics.metric_id,
        judged.snapshot_id,
        judged.version,
        case when judged.is_known then judged.state else 'never_run' end as state,
        case when judged.is_known then judged.value end as value,
        case when judged.is_known then judged.error end as error,
        case when judged.is_known then judged.measured_at end as measured_at
    from present
    cross join metrics
    left join judged on present.model_id = judged.model_id and metrics.metric_id = judged.metric_id
)

select * from final

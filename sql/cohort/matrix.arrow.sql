-- If several snapshots have the model, its name is from the first by id.
with names as (
    select
        model_id,
        arg_min(name, snapshot_id) as name
    from normalize.snapshot_model
    where snapshot_id in (select source.snapshot_id from cohort.source as source)
    group by model_id
)

select
    score.metric_set,
    score.model_id,
    names.name,
    score.metric_id as field,
    score.value
from cohort.score as score
inner join names on score.model_id = names.model_id

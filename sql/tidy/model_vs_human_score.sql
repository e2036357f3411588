-- Scores over all data sets. Models with a note are not comparable with the others, so they have no score.
with observers as (
    select *
    from normalize.model_vs_human
    where observer_kind = 'model' and dataset = 'all' and note is null
),

long as (
    unpivot observers
    on ood_accuracy, accuracy_difference, observed_consistency, error_consistency
    into
    name metric_key
    value score
),

final as (
    select
        snapshot_id,
        observer as source_key,
        metric_key,
        score as value
    from long
)

select * from final

-- Over all data sets. Runs with a note are not comparable with the others and have no score.
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
        1 as version,
        true as is_current,
        'scored' as state,
        score as value,
        cast(null as double) as error,
        cast(null as varchar) as measured_at
    from long
)

select * from final

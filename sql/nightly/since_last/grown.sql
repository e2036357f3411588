-- Refuses sudden growth, such as "never run" read as a score.
with added as (
    select 'models' as what, count(*) as n, (select count(*) from known where kind = 'model') as n_before
    from items
    where snapshot_id = 'after' and kind = 'model' and not is_known('model', item)
    union all
    select
        'scores of earlier models on earlier metrics',
        count(*),
        (select count(*) from earlier where is_left('metric', metric_id))
    from source_changes.change
    where
        kind = 'score' and before is null and after is not null
        and is_known('model', model_id) and is_first_score(model_id, metric_id)
)
select
    format('{:,} {} are new, beside {:,}', n, what, n_before) as found,
    'at most half as many as before' as expected,
    true as is_refused
from added
where n > 0.5 * n_before
order by what

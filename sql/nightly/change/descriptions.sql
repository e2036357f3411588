-- Refuses many changed names, places or times: they are probably those of others.
with described as (
    select 'model' as kind, 'names of models' as what, count(*) as n from known where kind = 'model' and is_left
    union all
    select 'submission', 'times of submission', count(*) from known where kind = 'model' and is_left
    union all
    select 'metric', 'titles, categories and parents of metrics', count(*) from known where kind = 'metric' and is_left
    union all
    select 'validity', 'starts of versions', count(*) from normalize.version where snapshot_id = 'before'
    union all
    select 'measurement', 'times of scores', count(*)
    from scored
    where snapshot_id = 'before' and is_left('model', model_id)
)
select
    format('{:,} of {:,} {} changed', count(*), n, what) as found,
    'at most 25 %' as expected,
    true as is_refused
from source_changes.change
inner join described using (kind)
where change = 'changed'
group by kind, what, n
having count(*) > 0.25 * n
order by list_position(['model', 'submission', 'metric', 'validity', 'measurement'], kind)

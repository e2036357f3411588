-- Refuses scores exchanged between models: at least 20 of a model become those that another one had, and few were before. Noise
-- of any size makes at most 7 equal on the real leaderboard. When densenet-201 was run again like its copy, 16 became equal, and
-- 13 had been.
with moved as (
    select
        later.model_id,
        other.model_id as owner,
        count(*) filter (own.value is distinct from later.value) as n_moved,
        count(*) filter (own.value <> later.value) as n_changed,
        count(*) filter (own.value = later.value) as n_same
    from later
    inner join earlier as other using (metric_id, version, value)
    left join earlier as own
        on later.model_id = own.model_id and later.metric_id = own.metric_id and later.version = own.version
    where later.model_id <> other.model_id and is_known('model', later.model_id)
    group by all
)
select
    format('{} scores of the model {} are those that {} had', n_moved, to_json(model_id), to_json(owner)) as found,
    'fewer than 20' as expected,
    true as is_refused
from moved
where n_moved >= 20 and n_changed > 4 * n_same
order by n_moved desc, model_id, owner

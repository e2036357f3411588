-- Refuses a source that has lost many models, metrics, scores or trials, also a user's own table.
with sizes as (
    select snapshot_id, 1 as place, 'models' as what, count(*) as n from tidy.model group by all
    union all
    select snapshot_id, 2, 'metrics', count(*) from tidy.metric where is_leaf group by all
    union all
    select snapshot_id, 3, 'scores', count(*) from tidy.score where state = 'scored' group by all
    union all
    select snapshot_id, 4, 'values', sum(len(list_filter([file, dataset, observer, "rows"], lambda cell: cell <> '')))
    from tidy.trial_file
    group by all
)
select
    format('{:,} {} instead of {:,}', coalesce(later.n, 0), what, earlier.n) as found,
    'at most 15 % fewer' as expected,
    true as is_refused
from (from sizes where snapshot_id = 'before') as earlier
left join (from sizes where snapshot_id = 'after') as later using (place, what)
where coalesce(later.n, 0) < 0.85 * earlier.n
order by place

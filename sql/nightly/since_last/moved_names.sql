-- Refuses names of models and titles of metrics that moved to others which were there before.
with unique_names as (
    select * from items
    qualify count(*) over (partition by snapshot_id, kind, text) = 1
),
moved as (
    select kind, item, text
    from (from unique_names where snapshot_id = 'after') as now
    inner join (select kind, item as owner, text from unique_names where snapshot_id = 'before') as before
        using (kind, text)
    where item <> owner and is_known(kind, item)
)
select
    format(
        '{} {}s moved to other {}s: {}{}', count(*), if(kind = 'model', 'name', 'title'), kind,
        array_to_string(list('"' || text || '"' order by item)[:3], ', '),
        if(count(*) > 3, format(' and {} more', count(*) - 3), '')
    ) as found,
    'none' as expected,
    true as is_refused
from moved
group by kind
order by kind desc

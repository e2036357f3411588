-- Refuses a metric whose scores changed or are gone within one version. A new version explains losses.
with changed as (
    select metric_id, version, count(*) as n
    from source_changes.change
    where
        kind = 'score' and before is not null and is_left('model', model_id) and is_left('metric', metric_id)
        and if(
            after is null,
            metric_id not in (select item from source_changes.change where kind = 'version'),
            is_other(before, after)
        )
    group by all
),
earlier as (
    select metric_id, version, count(*) as n
    from scored
    where snapshot_id = 'before' and is_left('model', model_id)
    group by all
)
select
    format(
        '{:,} of {:,} scores of {} (version {}) changed or are gone', changed.n, earlier.n, metric_id, version
    ) as found,
    'at most 25 % of a metric’s scores, within one version' as expected,
    true as is_refused
from changed
inner join earlier using (metric_id, version)
where earlier.n >= 10 and changed.n > 0.25 * earlier.n
order by changed.n / earlier.n desc, metric_id, version

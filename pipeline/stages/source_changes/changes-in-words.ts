/** What changed in each source, in a line: `models 2 new; scores 9 changed (by at most 0.1)`. */
export const CHANGES_IN_WORDS = `
  with counts as (
    select snapshot_id, if(kind = 'version', 'new', change) as change, count(*) as n, max(abs(after - before)) as largest,
      case when kind in ('model', 'metric', 'score', 'version') then kind || 's' else 'dates' end as subject
    from source_changes.change
    group by all
  ),
  subjects as (
    select snapshot_id, subject || ' '
      || string_agg(format('{:,} {}', n, change), ', ' order by list_position(['new', 'gone', 'changed'], change))
      || if(max(largest) > 0, format(' (by at most {:.3g})', max(largest)), '') as line,
      list_position(['models', 'metrics', 'scores', 'versions', 'dates'], subject) as place
    from counts
    group by snapshot_id, subject
  )
  select snapshot_id, any_value(replaces) as replaces,
    coalesce(string_agg(line, '; ' order by place), 'no change') as changes
  from normalize.source
  left join subjects using (snapshot_id)
  where is_latest and replaces is not null and source_id in (select source_id from study.source)
  group by snapshot_id
  order by snapshot_id`;

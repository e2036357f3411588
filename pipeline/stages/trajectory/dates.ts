import type { Reader } from '../../warehouse/reader.ts';
import { type Row, rowsOf } from '../../warehouse/rows.ts';

/** Rows of dated/source: all dates of the trajectory. */
export async function trajectorySources(reader: Reader): Promise<Row[]> {
  return rowsOf(
    await reader.columns(
      'select * replace (as_of::varchar as as_of, known_from::varchar as known_from) from timeline.source order by all',
    ),
  );
}

/** Rows of dated/metric_set: only the main set. */
export async function mainSet(reader: Reader): Promise<Row[]> {
  return rowsOf(
    await reader.columns(`
      select distinct metric.metric_set, main.metric_set as name, is_main, cohort, minimum_coverage
      from cohort.metric as metric
      inner join study.metric_set as main
        on main.is_main and metric.metric_set in (main.metric_set, 'simulated:' || main.metric_set)`),
  );
}

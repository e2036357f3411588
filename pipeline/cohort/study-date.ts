import type { Reader } from '../warehouse/reader.ts';
import { type Row, rowsOf } from '../warehouse/rows.ts';

// If an entry names a snapshot or file, its scores without a time count even if it is dated after the study's date.
const SOURCES = `
  with study_date as (
    select coalesce(as_of::date, (select max(as_of) from cohort.source)) as as_of from study.setting
  )
  select study_date.as_of::varchar as as_of, source.entry, source.snapshot_id, source.is_whole,
    if(
      entry.snapshot_id is null and entry.file is null,
      source.as_of,
      least(source.as_of, study_date.as_of)
    )::varchar as known_from
  from cohort.source as source
  inner join study.source as entry on source.entry = entry.entry
  cross join study_date`;

/** Rows of dated/source, only for the study's own date. */
export async function studySources(reader: Reader): Promise<Row[]> {
  return rowsOf(await reader.columns(SOURCES));
}

// Simulated scores are marked in the name of the set, because every later table has it.
const METRIC_SETS = `
  select mark || metric_set as metric_set, metric_set as name, is_main, cohort, minimum_coverage
  from study.metric_set
  cross join (select if(bool_or(origin = 'simulated'), 'simulated:', '') as mark from cohort.source)`;

/** Rows of dated/metric_set for all sets of the study. */
export async function studyMetricSets(reader: Reader): Promise<Row[]> {
  return rowsOf(await reader.columns(METRIC_SETS));
}

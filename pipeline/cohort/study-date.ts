import type { Study } from '../studies/study.ts';
import type { Columns } from '../warehouse/database.ts';
import { type Reader, type Row, rowsOf } from '../warehouse/rows.ts';

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
  select mark || metric_set as metric_set, metric_set as name, is_main, cohort, minimum_coverage, own_models, models
  from study.metric_set
  cross join (select if(bool_or(origin = 'simulated'), 'simulated:', '') as mark from cohort.source)`;

/** Rows of dated/metric_set for all sets of the study. */
export async function studyMetricSets(reader: Reader): Promise<Row[]> {
  return rowsOf(await reader.columns(METRIC_SETS));
}

/** Dates and snapshots that a study's numbers come from. */
export type States = ReturnType<typeof studySnapshots>;

export const studySnapshotsSql =
  "select snapshot_id, as_of::varchar as as_of, origin = 'simulated' as simulated from cohort.source order by entry";

/** @param columns result of {@link studySnapshotsSql} */
export function studySnapshots(study: Study, { snapshot_id, as_of, simulated }: Columns) {
  const dates = as_of as string[];
  // Not those of the user's own tables, which come last.
  const published = study.sources.length > 0 ? dates.slice(0, study.sources.length) : dates;
  return {
    /** The study's date; for `latest`, the date of the newest published snapshot that it reads. */
    asOf: study.as_of === 'latest' ? published.toSorted().at(-1)! : study.as_of,
    /** Snapshot of each entry of the study's sources, with the snapshot's own date. */
    snapshots: (snapshot_id as string[]).map((snapshotId, i) => ({ snapshotId, asOf: dates[i]! })),
    isSimulated: (simulated as boolean[]).includes(true),
  };
}

import type { Study } from '../studies/study.ts';
import { type Reader, type Row, readRows } from '../warehouse/rows.ts';

// A user's own table has no date: its scores are known on every date, and a study of such tables alone has any date.
const ANY_DATE = "date '2000-01-01'";

// If an entry names a snapshot or file, its scores without a time count even if it is dated after the study's date.
const SOURCES = `
  with study_date as (
    select coalesce(as_of::date, (select max(as_of) from cohort.source), ${ANY_DATE}) as as_of from study.setting
  )
  select study_date.as_of::varchar as as_of, source.entry, source.snapshot_id, source.is_whole,
    case
      when source.as_of is null then ${ANY_DATE}
      when entry.snapshot_id is null and entry.file is null then source.as_of
      else least(source.as_of, study_date.as_of)
    end::varchar as known_from
  from cohort.source as source
  inner join study.source as entry on source.entry = entry.entry
  cross join study_date`;

/** Rows of dated/source, only for the study's own date. */
export async function studySources(reader: Reader): Promise<Row[]> {
  return await readRows(reader, SOURCES);
}

// Simulated scores are marked in the name of the set, because every later table has it.
const METRIC_SETS = `
  select mark || metric_set as metric_set, metric_set as name, is_main, cohort, minimum_coverage, own_models, models
  from study.metric_set
  cross join (select if(bool_or(origin = 'simulated'), 'simulated:', '') as mark from cohort.source)`;

/** Rows of dated/metric_set for all sets of the study. */
export async function studyMetricSets(reader: Reader): Promise<Row[]> {
  return await readRows(reader, METRIC_SETS);
}

/** Dates and snapshots that a study's numbers come from. */
export type States = Awaited<ReturnType<typeof readStates>>;

/** Reads the states of the sources that a study reads. */
export async function readStates(reader: Reader, study: Study) {
  const { snapshot_id, as_of, simulated } = await reader.columns(
    "select snapshot_id, as_of::varchar as as_of, origin = 'simulated' as simulated from cohort.source order by entry",
  );
  const dates = as_of as (string | null)[];
  const published = dates.filter((date) => date !== null);
  return {
    /** The study's date; for `latest`, that of the newest snapshot, or null if it reads only users' own tables. */
    asOf: published.length > 0 && study.as_of !== 'latest' ? study.as_of : (published.sort().at(-1) ?? null),
    /** Snapshot of each entry of the study's sources, with the snapshot's own date; a user's own table has none. */
    snapshots: dates.map((asOf, i) => ({ snapshotId: String(snapshot_id![i]), asOf })),
    isSimulated: (simulated as boolean[]).includes(true),
  };
}

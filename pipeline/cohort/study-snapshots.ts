import type { Study } from '../studies/study.ts';
import type { Columns } from '../warehouse/database.ts';

/** Dates and snapshots that a study's numbers come from. */
export interface States {
  /** The study's date; for `latest`, the date of the newest published snapshot that it reads. */
  asOf: string;
  /** Snapshot of each entry of the study's sources, with the snapshot's own date. */
  snapshots: { snapshotId: string; asOf: string }[];
  isSimulated: boolean;
}

export const studySnapshotsSql =
  "select snapshot_id, as_of::varchar as as_of, origin = 'simulated' as simulated from cohort.source order by entry";

/** @param columns result of {@link studySnapshotsSql} */
export function studySnapshots(study: Study, { snapshot_id, as_of, simulated }: Columns): States {
  const dates = as_of as string[];
  // Not those of the user's own tables, which come last.
  const published = study.sources.length > 0 ? dates.slice(0, study.sources.length) : dates;
  return {
    asOf: study.as_of === 'latest' ? published.toSorted().at(-1)! : study.as_of,
    snapshots: (snapshot_id as string[]).map((snapshotId, i) => ({ snapshotId, asOf: dates[i]! })),
    isSimulated: (simulated as boolean[]).includes(true),
  };
}

import type { Study } from '../studies/study.ts';
import type { Columns } from '../warehouse/database.ts';

/** Which states a study's numbers are made from. */
export interface States {
  /** The study's date, or where it takes the newest state that state's. */
  asOf: string;
  /** Per entry of the study's sources, the snapshot that is read and the date of the state that it shows. */
  snapshots: { snapshotId: string; asOf: string }[];
  isSimulated: boolean;
}

export const statesSql =
  "select snapshot_id, as_of::varchar as as_of, origin = 'simulated' as simulated from cohort.source order by entry";

/** @param columns what `statesSql` gives */
export function statesOf(study: Study, { snapshot_id, as_of, simulated }: Columns): States {
  const dates = as_of as string[];
  return {
    asOf: study.as_of === 'latest' ? dates.toSorted().at(-1)! : study.as_of,
    snapshots: (snapshot_id as string[]).map((snapshotId, i) => ({ snapshotId, asOf: dates[i]! })),
    isSimulated: (simulated as boolean[]).includes(true),
  };
}

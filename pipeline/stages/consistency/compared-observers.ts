import type { Reader } from '../../warehouse/reader.ts';
import { rowsOf } from '../../warehouse/rows.ts';
import type { ResampledObserver } from './resample-trials.ts';

export interface ComparedObserver extends ResampledObserver {
  /** Whether its trials are the user's own. */
  isOwn: boolean;
}

/** The observers of one snapshot that are compared over all data sets. */
export interface ComparedObservers {
  snapshotId: string;
  models: ComparedObserver[];
  /** The mean person; undefined if people saw different images. */
  humans: ComparedObserver | undefined;
}

/**
 * The models without a note in normalize/model_vs_human, and the mean person, by snapshot.
 *
 * @param overall all observers over all data sets
 */
export async function comparedObservers(
  reader: Reader,
  overall: readonly ResampledObserver[],
): Promise<ComparedObservers[]> {
  const rows = rowsOf(
    await reader.columns(`
      with own as (
        select distinct snapshot_id, observer
        from tidy.trial_file
        where bundle is not null
      )
      select measures.snapshot_id, measures.observer, own.observer is not null as is_own
      from normalize.model_vs_human as measures
      left join own using (snapshot_id, observer)
      where measures.dataset = 'all' and measures.note is null
      order by all`),
  );
  const isOwn = new Map(rows.map((row) => [`${row.snapshot_id} ${row.observer}`, row.is_own === true]));
  const compared = overall.flatMap((each): ComparedObserver[] => {
    const own = isOwn.get(`${each.snapshotId} ${each.observer}`);
    return own === undefined ? [] : [{ ...each, isOwn: own }];
  });
  return [...new Set(compared.map(({ snapshotId }) => snapshotId))].map((snapshotId) => {
    const observers = compared.filter((each) => each.snapshotId === snapshotId);
    return {
      snapshotId,
      models: observers.filter(({ kind }) => kind === 'model'),
      humans: observers.find(({ kind }) => kind === 'human'),
    };
  });
}

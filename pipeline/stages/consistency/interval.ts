import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import { MEASURES } from './error-consistency.ts';
import { measureInterval } from './image-resampling.ts';
import type { ResampledObserver } from './resample-trials.ts';

export function intervalRows(observers: readonly ResampledObserver[]): Row[] {
  return observers.flatMap(({ snapshotId, kind, observer, dataset, measures }) =>
    MEASURES.map((measure) => {
      const interval = measureInterval(measure, measures[measure]);
      return {
        snapshot_id: snapshotId,
        observer_kind: kind,
        observer,
        dataset,
        measure,
        estimate: measures[measure].estimate,
        corrected: interval?.corrected ?? null,
        ...intervalColumns(interval),
      };
    }),
  );
}

import { percentileInterval } from '../../statistics/bootstrap.ts';
import { MEASURES } from '../../statistics/error-consistency.ts';
import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { ResampledObserver } from './resample-trials.ts';

export function intervalRows(observers: readonly ResampledObserver[]): Row[] {
  return observers.flatMap(({ snapshotId, kind, observer, dataset, measures }) =>
    MEASURES.map((measure) => {
      const { estimate, resamples } = measures[measure];
      const interval = Number.isNaN(estimate) ? undefined : percentileInterval(resamples);
      return {
        snapshot_id: snapshotId,
        observer_kind: kind,
        observer,
        dataset,
        measure,
        estimate,
        ...intervalColumns(interval),
      };
    }),
  );
}

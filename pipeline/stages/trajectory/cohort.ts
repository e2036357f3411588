import type { Row } from '../../warehouse/rows.ts';
import type { Trajectory } from './dated-results.ts';

export function cohortRows({ dates }: Trajectory): Row[] {
  return dates.map(({ asOf, snapshotId, cohort, complete, numbers }) => ({
    metric_set: cohort.metricSet,
    as_of: asOf,
    snapshot_id: snapshotId,
    n_models: cohort.models.length,
    n_metrics: cohort.metrics.length,
    n_complete: complete.models.length,
    included: numbers.length > 0,
    reason: numbers.length > 0 ? null : 'fewer complete models than minimum_models',
  }));
}

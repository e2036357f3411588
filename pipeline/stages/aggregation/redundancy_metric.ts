import { smallestTau, UNCHANGED } from '../../statistics/redundancy.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type SetRedundancy, tauColumns } from './redundancies.ts';

export function redundancyMetricRows(found: SetRedundancy): Row[] {
  const { cohort, methods, smallest, without, replacements } = found;
  return cohort.metrics.map(({ id }, metric) => ({
    metric_set: cohort.metricSet,
    metric_id: id,
    ...tauColumns(methods, without[metric]!),
    adds_nothing: smallestTau(without[metric]!) >= UNCHANGED,
    in_smallest_set: smallest?.subset[metric] === 1,
    n_metrics_smallest: smallest?.size ?? null,
    n_metrics_without: replacements[metric]?.size ?? null,
    kendall_tau_reached: replacements[metric]?.tau ?? null,
    irreplaceable: smallest ? replacements[metric]?.size === undefined : null,
  }));
}

import { smallestTau } from '../../../statistics/score/subset-agreement.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { type SetRedundancy, tauColumns } from './redundancies.ts';
import { UNCHANGED } from './redundancy.ts';

export function redundancyMetricRows(found: SetRedundancy): Row[] {
  const { cohort, methods, smallest, without, replacements } = found;
  return cohort.metrics.map(({ id }, metric) => {
    const replacement = replacements[metric];
    return {
      metric_set: cohort.metricSet,
      metric_id: id,
      ...tauColumns(methods, without[metric]!),
      adds_nothing: smallestTau(without[metric]!) >= UNCHANGED,
      in_smallest_set: smallest?.subset[metric] === 1,
      n_metrics_smallest: smallest?.size ?? null,
      n_metrics_without: replacement?.keeps ? replacement.size : null,
      kendall_tau_reached: replacement?.tau ?? null,
      no_replacement_found: replacement ? !replacement.keeps : null,
    };
  });
}

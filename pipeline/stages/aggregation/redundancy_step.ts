import { directions } from '../../statistics/redundancy.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type SetRedundancy, tauColumns } from './redundancies.ts';

export function redundancyStepRows({ cohort, methods, steps, smallest }: SetRedundancy): Row[] {
  return directions.flatMap((direction) =>
    steps[direction].map(({ metric, size, taus }) => ({
      metric_set: cohort.metricSet,
      direction,
      n_metrics: size,
      metric_id: cohort.metrics[metric]!.id,
      ...tauColumns(methods, taus),
      is_smallest: direction === smallest?.direction && size === smallest.size,
    })),
  );
}

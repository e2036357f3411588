import { membersOf } from '../../../statistics/score/subset-agreement.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { directions } from './greedy-selection.ts';
import { type SetRedundancy, tauColumns } from './redundancies.ts';

export function redundancyStepRows({ cohort, methods, steps }: SetRedundancy): Row[] {
  return directions.flatMap((direction) =>
    steps[direction].map(({ metric, subset, taus }) => ({
      metric_set: cohort.metricSet,
      direction,
      n_metrics: membersOf(subset).length,
      metric_id: cohort.metrics[metric]!.id,
      ...tauColumns(methods, taus),
    })),
  );
}

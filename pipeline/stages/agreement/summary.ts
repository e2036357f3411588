import { pairQuantity } from '../../statistics/agreement.ts';
import type { Row } from '../../warehouse/rows.ts';
import { familyCount } from '../../warehouse/sampling.ts';
import { ends, familyEnds } from './interval-columns.ts';
import type { SetAgreement } from './sets.ts';

export function summaryRows({ cohort, methods, summary }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise, intervals }) =>
    summary.map((quantity, i) => ({
      metric_set: cohort.metricSet,
      quantity: quantity.name,
      method,
      value: pairQuantity(pairwise.counted, quantity),
      ...ends(intervals?.byModels.summary[i]),
      n_models: cohort.models.length,
      n_metrics: cohort.metrics.length,
      n_degenerate: intervals?.byModels.summary[i]?.degenerate ?? null,
      ...familyEnds(intervals?.byFamilies?.summary[i]),
      n_families: familyCount(cohort.models),
    })),
  );
}

import { pairQuantity } from '../../statistics/pair-quantity.ts';
import { familyColumns, intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import { familyCount } from '../../warehouse/sampling.ts';
import type { SetAgreement } from './sets.ts';

export function summaryRows({ cohort, methods, summary }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise, intervals }) =>
    summary.map((quantity, i) => ({
      metric_set: cohort.metricSet,
      quantity: quantity.name,
      method,
      value: pairQuantity(pairwise.counted, quantity),
      ...intervalColumns(intervals?.byModels.summary[i]),
      n_models: cohort.models.length,
      n_metrics: cohort.metrics.length,
      ...familyColumns(intervals?.byFamilies?.summary[i]),
      n_families: familyCount(cohort.models),
    })),
  );
}

import { pairQuantity } from '../../statistics/pair-quantity.ts';
import type { Row } from '../../warehouse/rows.ts';
import { familyCount } from '../../warehouse/sampling.ts';
import { familyColumns } from './interval-columns.ts';
import type { SetAgreement } from './sets.ts';

export function summaryRows({ cohort, methods, summary }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise, intervals }) =>
    summary.map((quantity, i) => ({
      metric_set: cohort.metricSet,
      quantity: quantity.name,
      method,
      value: pairQuantity(pairwise.counted, quantity),
      ci_low: intervals?.byModels.summary[i]?.low ?? null,
      ci_high: intervals?.byModels.summary[i]?.high ?? null,
      n_models: cohort.models.length,
      n_metrics: cohort.metrics.length,
      n_degenerate: intervals?.byModels.summary[i]?.degenerate ?? null,
      ...familyColumns(intervals?.byFamilies?.summary[i]),
      n_families: familyCount(cohort.models),
    })),
  );
}

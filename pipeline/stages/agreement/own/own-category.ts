import { pairQuantity } from '../../../statistics/correlation/pair-average.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';

export function ownCategoryRows({ cohort, methods, ownCategories }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise, intervals }) =>
    ownCategories.map((quantity, i) => ({
      metric_set: cohort.metricSet,
      metric_id: cohort.metrics[quantity.metric]!.id,
      category: quantity.category,
      method,
      n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(pairwise.counted[pair])).length,
      estimate: pairQuantity(pairwise.counted, quantity),
      ...intervalColumns(intervals?.byModels.ownCategories[i]),
      ...familyColumns(intervals?.byFamilies.ownCategories[i]),
    })),
  );
}

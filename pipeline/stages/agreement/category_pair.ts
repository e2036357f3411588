import { pairQuantity } from '../../statistics/pair-average.ts';
import { familyColumns, intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAgreement } from './correlate-sets.ts';

export function categoryPairRows({ cohort, methods, categoryPairs }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise, intervals }) =>
    categoryPairs.map((quantity, i) => ({
      metric_set: cohort.metricSet,
      category_a: quantity.categories[0],
      category_b: quantity.categories[1],
      method,
      n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(pairwise.counted[pair])).length,
      estimate: pairQuantity(pairwise.counted, quantity),
      share_negative: pairQuantity(pairwise.counted, { ...quantity, kind: 'share_negative' }),
      ...intervalColumns(intervals?.byModels.categoryPairs[i]),
      ...familyColumns(intervals?.byFamilies.categoryPairs[i]),
    })),
  );
}

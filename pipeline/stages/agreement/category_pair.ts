import { pairQuantity } from '../../statistics/agreement.ts';
import type { Row } from '../../warehouse/rows.ts';
import { ends, familyEnds } from './interval-columns.ts';
import type { SetAgreement } from './sets.ts';

export function categoryPairRows({ cohort, methods, categoryPairs }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise, intervals }) =>
    categoryPairs.map((quantity, i) => {
      const byModels = intervals?.byModels.categoryPairs[i];
      return {
        metric_set: cohort.metricSet,
        category_a: quantity.categories[0],
        category_b: quantity.categories[1],
        method,
        n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(pairwise.counted[pair])).length,
        mean: pairQuantity(pairwise.counted, quantity),
        share_negative: pairQuantity(pairwise.counted, { ...quantity, kind: 'share_negative' }),
        ...ends(byModels),
        n_degenerate: byModels?.degenerate ?? null,
        ...familyEnds(intervals?.byFamilies?.categoryPairs[i]),
      };
    }),
  );
}

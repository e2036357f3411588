import { type PairQuantity, pairQuantity } from '../../../statistics/correlation/pair-average.ts';
import { betweenDataSets } from '../../../studies/headline-quantities.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';

export function categoryPairRows({ cohort, methods, categoryPairs }: SetAgreement): Row[] {
  const between = betweenDataSets(categoryPairs, cohort.metrics);
  return methods.flatMap(({ method, pairwise: { counted }, intervals }) =>
    categoryPairs.map((quantity, i) => {
      const ofBetween = intervals?.byFamilies.betweenDataSets[i];
      return {
        metric_set: cohort.metricSet,
        category_a: quantity.categories[0],
        category_b: quantity.categories[1],
        method,
        n_pairs: countOf(counted, quantity),
        estimate: pairQuantity(counted, quantity),
        share_negative: pairQuantity(counted, { ...quantity, kind: 'share_negative' }),
        ...intervalColumns(intervals?.byModels.categoryPairs[i]),
        ...familyColumns(intervals?.byFamilies.categoryPairs[i]),
        between_data_sets: pairQuantity(counted, between[i]!),
        between_family_ci_low: ofBetween?.low ?? null,
        between_family_ci_high: ofBetween?.high ?? null,
        n_pairs_between: countOf(counted, between[i]!),
      };
    }),
  );
}

function countOf(counted: Float64Array, { pairs }: PairQuantity): number {
  return pairs.filter((pair) => !Number.isNaN(counted[pair])).length;
}

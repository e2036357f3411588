import { type PairQuantity, pairQuantity } from '../../../statistics/correlation/pair-means.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { MAIN_METHOD, plannedColumns, type SetAgreement } from '../pairs/correlate-sets.ts';

export function categoryPairRows({ cohort, methods, categoryPairs }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise: { counted } }) =>
    categoryPairs.map((quantity) => {
      const { between } = quantity;
      const ends = method === MAIN_METHOD ? between.byFamilies : undefined;
      return {
        metric_set: cohort.metricSet,
        category_a: quantity.categories[0],
        category_b: quantity.categories[1],
        method,
        n_pairs: countOf(counted, quantity),
        estimate: pairQuantity(counted, quantity),
        share_negative: pairQuantity(counted, { ...quantity, kind: 'share_negative' }),
        ...plannedColumns(method, quantity),
        between_data_sets: pairQuantity(counted, between),
        between_family_ci_low: ends?.low ?? null,
        between_family_ci_high: ends?.high ?? null,
        n_pairs_between: countOf(counted, between),
      };
    }),
  );
}

function countOf(counted: Float64Array, { pairs }: PairQuantity): number {
  return pairs.filter((pair) => !Number.isNaN(counted[pair])).length;
}

import { pairQuantity } from '../../../statistics/correlation/pair-means.ts';
import { endsOf, type Row } from '../../../warehouse/rows.ts';
import { MAIN_METHOD, meanColumns, quantityColumns, type SetAgreement } from '../pairs/correlate-sets.ts';

export function categoryPairRows({ cohort, methods, categoryPairs }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise: { counted } }) =>
    categoryPairs.map((quantity) => {
      const between = meanColumns(counted, quantity.between);
      const { byFamilies } = method === MAIN_METHOD ? quantity.between : {};
      return {
        metric_set: cohort.metricSet,
        category_a: quantity.categories[0],
        category_b: quantity.categories[1],
        method,
        ...quantityColumns(counted, quantity, method),
        share_negative: pairQuantity(counted, { ...quantity, kind: 'share_negative' }),
        between_data_sets: between.estimate,
        ...endsOf(byFamilies, 'between_family_ci'),
        n_pairs_between: between.n_pairs,
      };
    }),
  );
}

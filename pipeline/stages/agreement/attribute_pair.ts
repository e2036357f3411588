import { pairQuantity } from '../../statistics/pair-average.ts';
import { familyColumns, intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAgreement } from './correlate-sets.ts';

/** The mean agreement of pairs that share attributes or not; empty without a counted pair of curated metrics. */
export function attributePairRows({ cohort, attributes, attributePairs, methods }: SetAgreement): Row[] {
  if (attributes.regression.pairs === 0) return [];
  const { pairwise, intervals } = methods[0]!;
  return attributePairs.map((quantity, i) => ({
    metric_set: cohort.metricSet,
    attributes: quantity.attributes,
    shared: quantity.shared,
    n_metrics: attributes.metrics.length,
    n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(pairwise.counted[pair])).length,
    estimate: pairQuantity(pairwise.counted, quantity),
    ...intervalColumns(intervals?.byModels.attributePairs[i]),
    ...familyColumns(intervals?.byFamilies.attributePairs[i]),
  }));
}

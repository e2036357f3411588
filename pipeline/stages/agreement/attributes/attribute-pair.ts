import { pairQuantity } from '../../../statistics/correlation/pair-average.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';

/** The mean agreement of pairs that share attributes or not; without groups of metrics that have no counted pair. */
export function attributePairRows({ cohort, attributePairs, methods }: SetAgreement): Row[] {
  const { counted } = methods[0]!.pairwise;
  return attributePairs
    .filter(({ shared }) => shared.regression.pairs > 0)
    .flatMap(({ metrics, shared, quantities }) =>
      quantities.map((quantity) => ({
        metric_set: cohort.metricSet,
        metrics,
        attributes: quantity.attributes,
        shared: quantity.shared,
        n_metrics: shared.metrics.length,
        n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(counted[pair])).length,
        estimate: pairQuantity(counted, quantity),
        ...intervalColumns(quantity.byModels),
        ...familyColumns(quantity.byFamilies),
      })),
    );
}

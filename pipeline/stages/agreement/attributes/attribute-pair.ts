import { pairQuantity } from '../../../statistics/correlation/pair-average.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from '../pairs/correlate-sets.ts';

/** The mean agreement of pairs that share attributes or not; without groups of metrics that have no counted pair. */
export function attributePairRows({ cohort, attributePairs, methods }: SetAgreement): Row[] {
  const { pairwise, intervals } = methods[0]!;
  const all = attributePairs.flatMap(({ metrics, shared, quantities }) =>
    quantities.map((quantity) => ({ metrics, shared, quantity })),
  );
  return all.flatMap(({ metrics, shared, quantity }, i) =>
    shared.regression.pairs === 0
      ? []
      : [
          {
            metric_set: cohort.metricSet,
            metrics,
            attributes: quantity.attributes,
            shared: quantity.shared,
            n_metrics: shared.metrics.length,
            n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(pairwise.counted[pair])).length,
            estimate: pairQuantity(pairwise.counted, quantity),
            ...intervalColumns(intervals?.byModels.attributePairs[i]),
            ...familyColumns(intervals?.byFamilies.attributePairs[i]),
          },
        ],
  );
}

import { familyCount, familyUnits } from '../../../cohort/model-sampling.ts';
import { significantPairs } from '../../../statistics/correlation/counted-pairs.ts';
import { pairQuantity } from '../../../statistics/correlation/pair-average.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { familyColumns, intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAgreement } from './correlate-sets.ts';
import { effectiveNumber } from './effective-number.ts';

export function summaryRows({ cohort, methods, summary }: SetAgreement): Row[] {
  return methods.flatMap(({ method, pairwise, byFamily, intervals }) =>
    summary.map((quantity, i) => {
      const effective = effectiveNumber(
        intervals?.byModels.summary[i],
        intervals?.byFamilies.summary[i],
        familyUnits(cohort.models),
      );
      const found = byFamily && significantPairs(byFamily, pairwise.counted, quantity.pairs);
      return {
        metric_set: cohort.metricSet,
        quantity: quantity.name,
        method,
        estimate: pairQuantity(pairwise.counted, quantity),
        ...intervalColumns(intervals?.byModels.summary[i]),
        n_models: cohort.models.length,
        n_metrics: cohort.metrics.length,
        ...familyColumns(intervals?.byFamilies.summary[i]),
        n_model_families: familyCount(cohort.models),
        n_effective: effective.value,
        n_effective_low: effective.low,
        n_effective_high: effective.high,
        n_pairs: quantity.pairs.filter((pair) => !Number.isNaN(pairwise.counted[pair])).length,
        n_significant: found?.significant ?? null,
        n_significantly_negative: found?.negative ?? null,
        median_family_df: byFamily ? median(quantity.pairs.map((pair) => byFamily.freedom[pair]!)) : null,
      };
    }),
  );
}

import { familyColumns, intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import { MINIMUM_FAMILIES } from '../../warehouse/sampling.ts';
import type { SetAgreement } from './sets.ts';

export function pairwiseRows({ cohort, families, methods }: SetAgreement): Row[] {
  const { metricSet, metrics } = cohort;
  return methods.flatMap(({ method, pairwise, intervals }) =>
    Array.from(pairwise.a, (a, pair) => {
      const b = pairwise.b[pair]!;
      // Resamples say nothing of a handful of models, or of families.
      const isCounted = pairwise.reason[pair] === null;
      const byModels = isCounted ? intervals?.byModels.pairs[pair] : undefined;
      const byFamilies =
        isCounted && families[pair]! >= MINIMUM_FAMILIES ? intervals?.byFamilies?.pairs[pair] : undefined;
      return {
        metric_set: metricSet,
        metric_a: metrics[a]!.id,
        metric_b: metrics[b]!.id,
        method,
        n_models: pairwise.n[pair]!,
        estimate: pairwise.estimate[pair]!,
        p_value: pairwise.p[pair]!,
        p_bonferroni: pairwise.bonferroni[pair]!,
        p_holm: pairwise.holm[pair]!,
        q_bh: pairwise.benjaminiHochberg[pair]!,
        ...intervalColumns(byModels),
        reversed: metrics[a]!.reversed || metrics[b]!.reversed,
        reason: pairwise.reason[pair]!,
        ...familyColumns(byFamilies),
        n_families: families[pair]!,
      };
    }),
  );
}

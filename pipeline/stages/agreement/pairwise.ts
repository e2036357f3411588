import type { Row } from '../../warehouse/rows.ts';
import { ends, familyEnds } from './interval-columns.ts';
import type { SetAgreement } from './sets.ts';

export function pairwiseRows({ cohort, methods }: SetAgreement): Row[] {
  const { metricSet, metrics } = cohort;
  return methods.flatMap(({ method, pairwise, intervals }) =>
    Array.from(pairwise.a, (a, pair) => {
      const b = pairwise.b[pair]!;
      // Resamples of a handful of models say nothing.
      const isTooSmall = pairwise.reason[pair] === 'fewer models than minimum_models';
      const byModels = isTooSmall ? undefined : intervals?.byModels.pairs[pair];
      const byFamilies = isTooSmall ? undefined : intervals?.byFamilies?.pairs[pair];
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
        ...ends(byModels),
        n_degenerate: byModels?.degenerate ?? null,
        reversed: metrics[a]!.reversed || metrics[b]!.reversed,
        reason: pairwise.reason[pair]!,
        ...familyEnds(byFamilies),
      };
    }),
  );
}

import { MINIMUM_RELIABILITY } from '../../statistics/reliability.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAgreement } from './sets.ts';

/** Of the main method. */
export function disattenuatedRows({ cohort, reliabilities, bounds, methods }: SetAgreement): Row[] {
  const { pairwise, intervals } = methods[0]!;
  return Array.from(pairwise.a, (a, pair) => {
    const b = pairwise.b[pair]!;
    const bound = bounds[pair]!;
    const interval = intervals?.byModels.pairs[pair];
    return {
      metric_set: cohort.metricSet,
      metric_a: cohort.metrics[a]!.id,
      metric_b: cohort.metrics[b]!.id,
      n_models: pairwise.n[pair]!,
      estimate: pairwise.estimate[pair]!,
      bound,
      disattenuated: pairwise.counted[pair]! / bound,
      ci_low: (interval?.low ?? Number.NaN) / bound,
      ci_high: (interval?.high ?? Number.NaN) / bound,
      reason: pairwise.reason[pair] ?? reasonOf(reliabilities[a]!.reliability, reliabilities[b]!.reliability),
    };
  });
}

function reasonOf(a: number, b: number): string | null {
  if (Number.isNaN(a) || Number.isNaN(b)) return 'a metric has no standard errors';
  return Math.min(a, b) < MINIMUM_RELIABILITY ? 'a metric is mostly noise' : null;
}

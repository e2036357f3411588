import { disattenuated } from '../../statistics/reliability.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAgreement } from './sets.ts';

/** Of the main method. */
export function disattenuatedRows({ cohort, reliabilities, bounds, methods }: SetAgreement): Row[] {
  const { pairwise, intervals } = methods[0]!;
  return Array.from(pairwise.a, (a, pair) => {
    const b = pairwise.b[pair]!;
    const [ofA, ofB] = [reliabilities[a]!.reliability, reliabilities[b]!.reliability];
    const { estimate, bound } = disattenuated(pairwise.counted[pair]!, ofA, ofB);
    const interval = Number.isNaN(estimate) ? undefined : intervals?.byModels.pairs[pair];
    return {
      metric_set: cohort.metricSet,
      metric_a: cohort.metrics[a]!.id,
      metric_b: cohort.metrics[b]!.id,
      n_models: pairwise.n[pair]!,
      estimate: pairwise.estimate[pair]!,
      bound,
      disattenuated: estimate,
      ci_low: (interval?.low ?? Number.NaN) / bound,
      ci_high: (interval?.high ?? Number.NaN) / bound,
      reason: pairwise.reason[pair] ?? reasonOf(bounds[pair]!, ofA, ofB),
    };
  });
}

function reasonOf(bound: number, a: number, b: number): string | null {
  if (!Number.isNaN(bound)) return null;
  return Number.isNaN(a) || Number.isNaN(b)
    ? 'a metric has no standard errors'
    : 'the errors of a metric are larger than its spread';
}

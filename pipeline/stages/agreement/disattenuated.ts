import { MINIMUM_RELIABILITY } from '../../statistics/reliability.ts';
import type { Columns } from '../../warehouse/database.ts';
import type { SetAgreement } from './correlate-sets.ts';
import { bestReliability } from './metric-reliability.ts';
import { pairParts } from './pair-columns.ts';

/** Correlations by the main method, corrected for noise. */
export function disattenuatedParts(set: SetAgreement): Generator<Columns> {
  const { cohort, reliabilities, bounds, methods } = set;
  const { pairwise, intervals } = methods[0]!;
  const { a, b, n, estimate, counted, reason } = pairwise;
  const corrected = (values: Float64Array | undefined) => (pair: number) =>
    (values?.[pair] ?? Number.NaN) / bounds[pair]!;
  const pairs = intervals?.byModels.pairs;
  return pairParts(n.length, ({ numbers, others }) => ({
    metric_set: others(() => cohort.metricSet),
    metric_a: others((pair) => cohort.metrics[a[pair]!]!.id),
    metric_b: others((pair) => cohort.metrics[b[pair]!]!.id),
    n_models: numbers((pair) => n[pair]!),
    estimate: numbers((pair) => estimate[pair]!),
    bound: numbers((pair) => bounds[pair]!),
    disattenuated: numbers(corrected(counted)),
    ci_low: numbers(corrected(pairs?.low)),
    ci_high: numbers(corrected(pairs?.high)),
    reason: others(
      (pair) =>
        reason[pair] ??
        reasonOf(bestReliability(reliabilities[a[pair]!]!), bestReliability(reliabilities[b[pair]!]!)),
    ),
  }));
}

function reasonOf(a: number, b: number): string | null {
  if (Number.isNaN(a) || Number.isNaN(b)) return 'the noise of a metric is unknown';
  return Math.min(a, b) < MINIMUM_RELIABILITY ? 'noise makes up more than half of the variance' : null;
}

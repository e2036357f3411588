import { weightsIn } from '../../cohort/metric-weights.ts';
import { familyUnits } from '../../cohort/model-sampling.ts';
import { testByFamily } from '../../statistics/correlation/cluster-robust.ts';
import { robustP, significantPairs } from '../../statistics/correlation/counted-pairs.ts';
import { corrections } from '../../statistics/correlation/p-values.ts';
import { summaryQuantities } from '../../studies/headline-quantities.ts';
import type { Claim, Study } from '../../studies/study.ts';
import type { Workers } from '../../workers/workers.ts';
import { type Judged, judgeClaims, type Ours } from '../claims/judging/judge-claims.ts';
import type { DatedCohort } from './dated-cohorts.ts';
import { type DatedNumber, resamplesOf } from './headline-numbers.ts';

const NEURAL_BEHAVIOR = 'mean_neural_behavior';

/**
 * Judges the claims about the main set on one date.
 *
 * @param counted the estimates of the counted pairs; NaN for the others
 */
export async function datedClaims(
  { cohort, complete, tree }: DatedCohort,
  counted: Float64Array,
  numbers: readonly DatedNumber[],
  study: Study,
  workers: Workers,
): Promise<Judged[]> {
  const main = study.metric_sets[0]!.name;
  const claims = study.claims.filter(
    // The tables of claims about a cell are only about the study's date.
    ({ metric_sets, quantity }) => (metric_sets?.includes(main) ?? true) && quantity.kind !== 'cell',
  );
  const ours = new Map<Claim, Ours>();
  for (const claim of claims) {
    const number = numberOf(claim, numbers);
    // Simulated scores give no verdicts.
    if (!number?.interval || cohort.metricSet !== main) continue;
    const isRule = claim.quantity.kind === 'rule';
    ours.set(claim, {
      value: number.value,
      interval: number.interval,
      ...(isRule && { negativePairs: await negativePairs(cohort, counted, workers) }),
    });
  }
  const weights = weightsIn(tree, complete.metrics);
  // There are many dates, so ranges are drawn only where our interval excludes the published number.
  const drawing = { resamples: resamplesOf(study), allRanges: false };
  const from = { cohort, complete, weights, counted };
  return judgeClaims([{ claims, from, ours }], drawing, workers);
}

/** The number of significantly negative neural–behavioural pairs. */
async function negativePairs(
  { models, columns, metrics }: DatedCohort['cohort'],
  counted: Float64Array,
  workers: Workers,
): Promise<number> {
  const tests = await testByFamily(workers, columns, familyUnits(models), counted);
  const { pairs } = summaryQuantities(metrics).find(({ name }) => name === NEURAL_BEHAVIOR)!;
  return significantPairs(corrections(robustP(tests)), counted, pairs).negative;
}

function numberOf({ quantity }: Claim, numbers: readonly DatedNumber[]): DatedNumber | undefined {
  return numbers.find((number) =>
    quantity.kind === 'explained_variance'
      ? number.quantity === 'explained_variance' &&
        number.method === quantity.method &&
        number.category === quantity.category
      : number.quantity === (quantity.kind === 'summary' ? quantity.quantity : NEURAL_BEHAVIOR),
  );
}

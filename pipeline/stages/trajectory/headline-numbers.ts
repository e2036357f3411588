import { partitionOf, weightsIn } from '../../cohort/metric-weights.ts';
import { familyOrModelSampling, familyUnits } from '../../cohort/model-sampling.ts';
import { testByFamily } from '../../statistics/correlation/cluster-robust.ts';
import { robustP, significantPairs } from '../../statistics/correlation/counted-pairs.ts';
import { benjaminiHochberg } from '../../statistics/correlation/p-values.ts';
import { pairQuantity } from '../../statistics/correlation/pair-means.ts';
import { resampleAgreement } from '../../statistics/resampling/resample-agreement.ts';
import { decomposed, resampleDecomposition } from '../../statistics/score/variance-decomposition.ts';
import { summaryQuantities } from '../../studies/headline-quantities.ts';
import type { Claim, Study } from '../../studies/study.ts';
import type { Workers } from '../../workers/workers.ts';
import { judgeClaims, type Ours } from '../claims/judging/judge-claims.ts';
import type { DatedCohort } from './dated-cohorts.ts';

/** Most resamples per date, since there are many dates: interval ends are accurate to about a tenth of the width. */
const MAXIMUM_RESAMPLES = 500;

/** A headline number on one date, by a method of correlation or of aggregation. */
type DatedNumber = Awaited<ReturnType<typeof agreementNumbers | typeof aggregationNumbers>>[number];

/** A cohort with the estimates of its counted pairs; NaN for the others. */
type Correlated = DatedCohort & { counted: Float64Array };

/** Mean correlations and shares of negative correlations in a date's cohort. */
export async function agreementNumbers({ cohort, counted }: Correlated, study: Study, workers: Workers) {
  const quantities = summaryQuantities(cohort.metrics);
  const means = quantities.filter(({ kind }) => kind === 'mean');
  const sampling = familyOrModelSampling(cohort.models, resamplesOf(study));
  const resampled = { columns: cohort.columns, counted, quantities: means, sampling };
  const intervals = (await resampleAgreement(workers, resampled, { withPairs: false })).quantities;
  return quantities.map((quantity) => ({
    quantity: quantity.name,
    method: 'spearman',
    category: null,
    value: pairQuantity(counted, quantity),
    interval: intervals[means.indexOf(quantity)],
    models: cohort.models,
  }));
}

/** Explained variance by domain and category, and covariance shares of domains, over the complete models. */
export async function aggregationNumbers(dated: DatedCohort, study: Study, workers: Workers) {
  const { columns, metrics, models } = dated.complete;
  const balance = partitionOf(metrics, 'domain');
  const levels = [{ level: 'domain', partition: balance }] as const;
  const methods = study.aggregations;
  const aggregated = { columns, methods, ...weightsIn(dated.tree, metrics), balance, levels };
  const sampling = familyOrModelSampling(models, resamplesOf(study));
  const intervals = await resampleDecomposition(workers, aggregated, sampling);
  return decomposed(aggregated).flatMap(({ part, value }, i) => {
    const { method, category } = part;
    if (part.quantity === 'weight') return [];
    const quantity = part.quantity === 'r2' ? 'explained_variance' : part.quantity;
    return [{ quantity, method, category, value, interval: intervals[i], models }];
  });
}

function resamplesOf({ resamples, seed }: Study) {
  return { resamples: Math.min(resamples, MAXIMUM_RESAMPLES), seed };
}

const NEURAL_BEHAVIOR = 'mean_neural_behavior';

/** Judges the claims about the main set on one date. */
export async function datedClaims(dated: Correlated, numbers: DatedNumber[], study: Study, workers: Workers) {
  const { cohort, complete, tree, counted } = dated;
  const main = study.metric_sets[0]!.name;
  const claims = study.claims.filter(
    // The tables of claims about a cell are only about the study's date.
    ({ metric_sets, quantity }) =>
      (metric_sets?.includes(main) ?? true) && !['cell', 'incomparable'].includes(quantity.kind),
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
      ...(isRule && { negativePairs: negativePairs(dated) }),
    });
  }
  const weights = weightsIn(tree, complete.metrics);
  // There are many dates, so ranges are drawn only where our interval excludes the published number.
  const from = { cohort, complete, weights, counted };
  return await judgeClaims([{ claims, from, ours }], resamplesOf(study), workers, false);
}

/** The number of significantly negative neural–behavioural pairs. */
function negativePairs({ cohort: { models, columns, metrics }, counted }: Correlated): number {
  const tests = testByFamily(columns, familyUnits(models), counted);
  const { pairs } = summaryQuantities(metrics).find(({ name }) => name === NEURAL_BEHAVIOR)!;
  return significantPairs(benjaminiHochberg(robustP(tests)), counted, pairs).negative;
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

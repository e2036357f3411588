import { familyUnits, modelSampling } from '../../cohort/model-sampling.ts';
import { testByFamily } from '../../statistics/correlation/cluster-robust-tests.ts';
import { robustAgreement, significantPairs } from '../../statistics/correlation/counted-pairs.ts';
import type { Interval } from '../../statistics/resampling/bootstrap.ts';
import { resampleAgreement } from '../../statistics/resampling/resample-agreement.ts';
import { resampleDecomposition } from '../../statistics/score/resample-decomposition.ts';
import { partsOf } from '../../statistics/score/variance-decomposition.ts';
import { summaryQuantities } from '../../studies/headline-quantities.ts';
import type { Claim, Study } from '../../studies/study.ts';
import type { Workers } from '../../workers/workers.ts';
import {
  type Estimate,
  type Verdict,
  verdictOfLowAndSometimesNegative,
  verdictOfNumber,
} from '../claims/verdict.ts';
import type { DatedCohort } from './dated-cohorts.ts';
import { aggregatedOf, type DatedNumber, resamplesOf } from './headline-numbers.ts';

/** A claim, with our number and the verdict on one date. */
export interface DatedClaim {
  claim: Claim;
  ours: Estimate;
  verdict: Verdict;
}

const NONE: Estimate = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

/**
 * Judges the claims about the main set on one date, by the rules of the stage `claims`.
 *
 * @param counted the estimates of the counted pairs; NaN for the others
 */
export async function judgeClaims(
  dated: DatedCohort,
  counted: Float64Array,
  numbers: readonly DatedNumber[],
  study: Study,
  workers: Workers,
): Promise<DatedClaim[]> {
  const main = study.metric_sets[0]!.name;
  const claims = study.claims.filter(
    // The tables of claims about a cell are only about the study's date.
    ({ metric_sets, quantity }) => (metric_sets?.includes(main) ?? true) && quantity.kind !== 'cell',
  );
  // Simulated scores give no verdicts.
  if (dated.cohort.metricSet !== main)
    return claims.map((claim) => ({ claim, ours: NONE, verdict: 'not_computable' }));
  const hasRule = claims.some(({ quantity }) => quantity.kind === 'rule');
  const negativePairs = hasRule ? await negativeNeuralBehavior(dated, counted, workers) : Number.NaN;
  const estimates = new Map(claims.map((claim) => [claim, estimateOf(claim, numbers)]));
  // Ranges over cohorts of the publication's size matter only if our interval excludes the published number.
  const undecided = claims.filter(
    (claim) => verdictOf(claim, estimates.get(claim)!, negativePairs, NO_RANGE) === 'incompatible',
  );
  const ranges = await drawnRanges(dated, counted, undecided, study, workers);
  return claims.map((claim) => {
    const ours = estimates.get(claim)!;
    return { claim, ours, verdict: verdictOf(claim, ours, negativePairs, ranges.get(claim) ?? NO_RANGE) };
  });
}

/** The number of significantly negative neural–behavioural pairs. */
async function negativeNeuralBehavior(
  { cohort }: DatedCohort,
  counted: Float64Array,
  workers: Workers,
): Promise<number> {
  const { models, columns, metrics } = cohort;
  const tests = await testByFamily(workers, columns, familyUnits(models), counted);
  const { pairs } = summaryQuantities(metrics).find(({ name }) => name === 'mean_neural_behavior')!;
  return significantPairs(robustAgreement(tests, counted, Int32Array.from(counted.keys())), counted, pairs)
    .negative;
}

type Range = Pick<Interval, 'low' | 'high'>;

const NO_RANGE: Range = { low: Number.NaN, high: Number.NaN };

function verdictOf(claim: Claim, ours: Estimate, negativePairs: number, range: Range): Verdict {
  if (claim.quantity.kind !== 'rule') return verdictOfNumber(claim.published!, ours, range);
  return verdictOfLowAndSometimesNegative(ours, negativePairs);
}

function estimateOf({ quantity }: Claim, numbers: readonly DatedNumber[]): Estimate {
  const found = numbers.find((number) =>
    quantity.kind === 'explained_variance'
      ? number.quantity === 'explained_variance' &&
        number.method === quantity.method &&
        number.category === quantity.category
      : number.quantity === (quantity.kind === 'summary' ? quantity.quantity : 'mean_neural_behavior'),
  );
  return found?.interval ? { value: found.value, low: found.interval.low, high: found.interval.high } : NONE;
}

/** Per claim, the 95 % range of our number over cohorts of the publication's size, drawn with replacement. */
async function drawnRanges(
  dated: DatedCohort,
  counted: Float64Array,
  claims: readonly Claim[],
  study: Study,
  workers: Workers,
): Promise<Map<Claim, Range>> {
  const ranges = new Map<Claim, Range>();
  for (const size of new Set(claims.map(({ cohort }) => cohort.models))) {
    const own = claims.filter(({ cohort }) => cohort.models === size);
    for (const [claim, range] of await drawnMeans(dated, counted, own, size, study, workers))
      ranges.set(claim, range);
    for (const [claim, range] of await drawnExplained(dated, own, size, study, workers))
      ranges.set(claim, range);
  }
  return ranges;
}

async function drawnMeans(
  { cohort }: DatedCohort,
  counted: Float64Array,
  claims: readonly Claim[],
  size: number,
  study: Study,
  workers: Workers,
): Promise<[Claim, Range][]> {
  const all = summaryQuantities(cohort.metrics);
  const wanted = claims.flatMap((claim) => {
    const { quantity } = claim;
    const own = quantity.kind === 'summary' && all.find(({ name }) => name === quantity.quantity);
    return own ? [{ claim, own }] : [];
  });
  if (wanted.length === 0) return [];
  const quantities = wanted.map(({ own }) => own);
  const sampling = { ...modelSampling(cohort.models, resamplesOf(study)), size };
  const resampled = { columns: cohort.columns, counted, quantities, sampling };
  const drawn = await resampleAgreement(workers, resampled, { withPairs: false });
  return wanted.map(({ claim }, i) => [claim, drawn.quantities[i]!]);
}

async function drawnExplained(
  dated: DatedCohort,
  claims: readonly Claim[],
  size: number,
  study: Study,
  workers: Workers,
): Promise<[Claim, Range][]> {
  const methods = claims.flatMap(({ quantity }) =>
    quantity.kind === 'explained_variance' ? [quantity.method] : [],
  );
  if (methods.length === 0) return [];
  const aggregated = { ...aggregatedOf(dated, study), methods: [...new Set(methods)], levels: [] };
  const sampling = { ...modelSampling(dated.complete.models, resamplesOf(study)), size };
  const drawn = await resampleDecomposition(workers, aggregated, sampling);
  const parts = partsOf(aggregated);
  return claims.flatMap((claim): [Claim, Range][] => {
    const { quantity } = claim;
    if (quantity.kind !== 'explained_variance') return [];
    const place = parts.findIndex(
      (part) =>
        part.quantity === 'r2' && part.method === quantity.method && part.category === quantity.category,
    );
    return place < 0 ? [] : [[claim, drawn[place]!]];
  });
}

import type { Workers } from '../../workers/workers.ts';
import { tPValue } from '../numbers/student-t.ts';
import type { RobustTests } from './cluster-robust.ts';
import { correlateAll } from './correlate-columns.ts';
import type { CorrelationMethod, Correlations } from './correlations.ts';
import { corrections, pValues } from './p-values.ts';
import { allPairs, valuesAt } from './pairs.ts';

type PairReason = 'fewer models than minimum_models' | 'a metric is constant' | null;

/** One value per pair of metrics. */
export type Tested = Pick<Correlations, 'n' | 'estimate'> & { p: Float64Array };

/** Correlations with their two-sided p-values. */
export function tested(correlations: Correlations, method: CorrelationMethod): Tested {
  const { n, estimate } = correlations;
  return { n, estimate, p: pValues(correlations, method) };
}

function reasonOf(models: number, estimate: number, minimumModels: number): PairReason {
  if (models < minimumModels) return 'fewer models than minimum_models';
  return Number.isNaN(estimate) ? 'a metric is constant' : null;
}

/** The estimates of the pairs that count; NaN for the others. */
export function countedEstimates({ n, estimate }: Pick<Tested, 'n' | 'estimate'>, minimumModels: number) {
  return estimate.map((value, pair) =>
    reasonOf(n[pair]!, value, minimumModels) === null ? value : Number.NaN,
  );
}

/**
 * Spearman's rho of all pairs of columns that count, over the models that both have; NaN for the others.
 *
 * @param columns scores per metric, NaN if a model has none
 */
export async function countedCorrelations(
  workers: Workers,
  columns: readonly Float64Array[],
  minimumModels: number,
): Promise<Float64Array> {
  return countedEstimates((await correlateAll(workers, columns, ['spearman'])).spearman, minimumModels);
}

/** The correlations of all pairs of metrics a < b. One value per pair, in the order (0,1), (0,2), …, (1,2), … */
export type PairwiseAgreement = ReturnType<typeof pairwiseAgreement>;

/**
 * The agreement of some metrics, taken from the correlations of a larger set: which pairs count, and p corrected over
 * the pairs that count.
 *
 * @param metrics the number of metrics
 * @param places per pair of the metrics, its index in `correlations`
 */
export function pairwiseAgreement(
  metrics: number,
  correlations: Tested,
  places: Int32Array,
  minimumModels: number,
) {
  const n = Uint16Array.from(places, (place) => correlations.n[place]!);
  const estimate = valuesAt(correlations.estimate, places);
  const p = valuesAt(correlations.p, places);
  const counted = countedEstimates({ n, estimate }, minimumModels);
  return {
    ...allPairs(metrics),
    n,
    estimate,
    p,
    ...corrections(p.map((value, pair) => (Number.isNaN(counted[pair]) ? Number.NaN : value))),
    /** Why a pair is left out of all means and tests; null if it counts. */
    reason: Array.from(n, (models, pair) => reasonOf(models, estimate[pair]!, minimumModels)),
    /** The estimates of the pairs that count; NaN for the others. */
    counted,
  };
}

function robustP({ t, freedom }: RobustTests): Float64Array {
  return t.map((own, pair) => tPValue(own, freedom[pair]!));
}

/**
 * The cluster-robust tests of some pairs: p, as it is and corrected over them, and the degrees of freedom.
 *
 * @param places per pair, its index in `tests`
 */
export function robustAgreement(tests: RobustTests, places: Int32Array) {
  const p = valuesAt(robustP(tests), places);
  return { p, freedom: valuesAt(tests.freedom, places), ...corrections(p) };
}

/** The false discovery rate below which a pair is significant. */
const SIGNIFICANT = 0.05;

/**
 * The numbers of significant pairs, and of those with a negative estimate; NaN if no pair has a test.
 *
 * @param q per pair, its p-value corrected by {@link benjaminiHochberg}
 * @param pairs the pairs to count, each as its index in the other arrays
 */
export function significantPairs(q: Float64Array, estimates: Float64Array, pairs: readonly number[]) {
  const tested = pairs.filter((pair) => !Number.isNaN(q[pair]));
  if (tested.length === 0) return { significant: Number.NaN, negative: Number.NaN };
  const significant = tested.filter((pair) => q[pair]! < SIGNIFICANT);
  return {
    significant: significant.length,
    negative: significant.filter((pair) => estimates[pair]! < 0).length,
  };
}

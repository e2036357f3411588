import type { RobustTests } from './cluster-robust.ts';
import type { CorrelationMethod, Correlations } from './correlations.ts';
import { type Corrections, corrections } from './multiple-tests.ts';
import { pValues, tPValue } from './p-values.ts';
import { allPairs } from './pairs.ts';

export type PairReason = 'fewer models than minimum_models' | 'a metric is constant' | null;

/** The correlations of all pairs (a, b), a < b, of metrics: (0,1), (0,2), …, (1,2), … One value per pair. */
export interface PairwiseAgreement extends Corrections {
  a: Int32Array;
  b: Int32Array;
  n: Uint16Array;
  estimate: Float64Array;
  p: Float64Array;
  /** Why a pair counts in no mean and no test. */
  reason: PairReason[];
  /** The estimates of the pairs that count; NaN for the others. */
  counted: Float64Array;
}

/** One value per pair of metrics. */
export interface Tested {
  n: Uint16Array;
  estimate: Float64Array;
  p: Float64Array;
}

/** Correlations with their two-sided p. */
export function tested(correlations: Correlations, method: CorrelationMethod): Tested {
  const { n, estimate } = correlations;
  return { n, estimate, p: pValues(correlations, method) };
}

/** Why a pair counts in no mean and no test; null where it does. */
function reasonOf(models: number, estimate: number, minimumModels: number): PairReason {
  if (models < minimumModels) return 'fewer models than minimum_models';
  return Number.isNaN(estimate) ? 'a metric is constant' : null;
}

/** The estimates of the pairs that count; NaN for the others. */
export function countedEstimates(
  { n, estimate }: Pick<Tested, 'n' | 'estimate'>,
  minimumModels: number,
): Float64Array {
  return estimate.map((value, pair) =>
    reasonOf(n[pair]!, value, minimumModels) === null ? value : Number.NaN,
  );
}

/**
 * The agreement of some metrics, from the correlations of these and more: which pairs count, and the corrections of p
 * over those.
 *
 * @param places where each pair of the metrics stands in `correlations`
 */
export function pairwiseAgreement(
  metrics: number,
  correlations: Tested,
  places: Int32Array,
  minimumModels: number,
): PairwiseAgreement {
  const n = Uint16Array.from(places, (place) => correlations.n[place]!);
  const estimate = valuesAt(correlations.estimate, places);
  const p = valuesAt(correlations.p, places);
  const reason = Array.from(n, (models, pair) => reasonOf(models, estimate[pair]!, minimumModels));
  const testedPairs = p.map((value, pair) => (reason[pair] === null ? value : Number.NaN));
  return {
    ...allPairs(metrics),
    n,
    estimate,
    p,
    ...corrections(testedPairs),
    reason,
    counted: countedEstimates({ n, estimate }, minimumModels),
  };
}

/** Cluster-robust tests of pairs, with the corrections of p over these. */
export interface RobustAgreement extends Corrections {
  p: Float64Array;
  freedom: Float64Array;
}

/** @param places of the pairs of some metrics among those tested */
export function robustAgreement(tests: RobustTests, places: Int32Array): RobustAgreement {
  const freedom = valuesAt(tests.freedom, places);
  const p = valuesAt(tests.t, places).map((t, pair) => tPValue(t, freedom[pair]!));
  return { p, freedom, ...corrections(p) };
}

/** The false discovery rate at which a pair is called significant. */
const SIGNIFICANT = 0.05;

/** Numbers of pairs; NaN where none of them has a test. */
export interface SignificantPairs {
  significant: number;
  /** Those of them with a negative estimate. */
  negative: number;
}

/** @param pairs as places among the tests' pairs */
export function significantPairs(
  { benjaminiHochberg }: Pick<RobustAgreement, 'benjaminiHochberg'>,
  estimates: Float64Array,
  pairs: readonly number[],
): SignificantPairs {
  const tested = pairs.filter((pair) => !Number.isNaN(benjaminiHochberg[pair]));
  if (tested.length === 0) return { significant: Number.NaN, negative: Number.NaN };
  const significant = tested.filter((pair) => benjaminiHochberg[pair]! < SIGNIFICANT);
  return {
    significant: significant.length,
    negative: significant.filter((pair) => estimates[pair]! < 0).length,
  };
}

function valuesAt(values: Float64Array, places: Int32Array): Float64Array {
  return Float64Array.from(places, (place) => values[place]!);
}

import { sharedColumns } from '../../workers/shared-arrays.ts';
import type { Workers } from '../../workers/workers.ts';
import { covariancesWithSum, drawnModels, sumOfProducts, varianceOfSum } from '../numbers/covariance.ts';
import { withinRange } from '../numbers/rounding.ts';
import type { Sampling } from '../resampling/bootstrap.ts';
import { bootstrap, bootstrapTask } from '../resampling/find-intervals.ts';
import {
  type AggregationMethod,
  countsOfOne,
  placesOf,
  type Transformation,
  transformationOf,
} from './aggregation-methods.ts';
import { balancedCoefficients } from './balanced-weights.ts';
import { covarianceShares, membersOf, type Partition, termCovariance } from './metric-partition.ts';
import {
  type DecompositionInput,
  groupsOf,
  groupWeights,
  rankCovariance,
  scoreCovariance,
} from './proportional-metrics.ts';
import { covarianceOfSums, standardiser } from './standardised-scores.ts';

/** One of the numbers that {@link decomposition} computes. */
export type Part =
  | { quantity: 'r2'; method: AggregationMethod; category: string }
  | { quantity: ShareQuantity; method: AggregationMethod; level: string; category: string };

export const shareQuantities = ['weight', 'covariance_share'] as const;
export type ShareQuantity = (typeof shareQuantities)[number];

/** The numbers that {@link decomposition} computes, in its order. */
export function partsOf({ methods, nodes, levels }: DecompositionInput): Part[] {
  return methods.flatMap((method): Part[] => [
    ...nodes.map(({ category }): Part => ({ quantity: 'r2', method, category })),
    ...levels.flatMap(({ level, partition }) =>
      shareQuantities.flatMap((quantity) =>
        partition.parts.map((category): Part => ({ quantity, method, level, category })),
      ),
    ),
  ]);
}

/**
 * Decomposes the scores of all methods. The returned function takes the number of times that each model is in a
 * resample (1 for all models gives the estimates) and writes the numbers in the order of {@link partsOf}.
 *
 * `r2`: the share of a score's variance that a category explains: R² of the simple linear regression of the score on
 * the category's own node, which is their squared Pearson correlation.
 *
 * `weight`: the sum of the coefficients of a category's metrics, divided by the sum of all coefficients.
 * `covariance_share`: the share of the score's variance due to the category's metrics ({@link covarianceShares}). At
 * each level, `balanced` is the score that balances that level's parts.
 *
 * NaN if the score or the category is constant, or if no weights balance the parts.
 */
export function decomposition(aggregated: DecompositionInput) {
  const { columns, methods, root } = aggregated;
  const groups = groupsOf(aggregated);
  const terms = termsOf(aggregated, groups);
  const weights = groupWeights(root);
  const covarianceOfScores = scoreCovariance(columns, groups, weights);
  const covarianceOfRanks = rankCovariance(columns, groups, weights);
  const standardised = standardiser(columns);
  const once = countsOfOne(columns[0]?.length ?? 0);
  const balanced = balancer(aggregated, terms, () =>
    covarianceOfSums(standardised(drawnModels(once)), groups, weights),
  );
  return (counts: Int32Array, out: Float64Array) => {
    const drawn = drawnModels(counts);
    const covarianceOf: Record<Transformation, () => Float64Array> = {
      scores: () => covarianceOfScores(drawn),
      standardised: lazily(() => covarianceOfSums(standardised(drawn), groups, weights)),
      ranks: () => covarianceOfRanks(counts, drawn),
    };
    let place = 0;
    for (const method of methods) {
      const covariance = covarianceOf[transformationOf[method]]();
      const coefficientsAt = (partition: Partition) =>
        method === 'balanced' ? balanced(covariance, partition) : terms.root;
      place = decompose(covariance, terms, coefficientsAt, out, place);
    }
  };
}

/** The parts of a {@link decomposition} and their values, every model counted once. */
export function decomposed(aggregated: DecompositionInput): { part: Part; value: number }[] {
  const parts = partsOf(aggregated);
  const values = new Float64Array(parts.length);
  decomposition(aggregated)(countsOfOne(aggregated.columns[0]?.length ?? 0), values);
  return parts.map((part, i) => ({ part, value: values[i]! }));
}

/** The coefficients of `balanced` in a resample. The search starts from the cohort's coefficients, which are close. */
function balancer(
  { methods }: DecompositionInput,
  { root, carried, balance, divisions }: Terms,
  ofCohort: () => Float64Array,
): (covariance: Float64Array, partition: Partition) => Float64Array {
  const near = new Map<Partition, Float64Array>();
  if (methods.includes('balanced')) {
    const covariance = ofCohort();
    for (const partition of [balance, ...divisions.map((division) => division.partition)])
      near.set(partition, balancedCoefficients(root, covariance, partition, carried));
  }
  return (covariance, partition) =>
    balancedCoefficients(root, covariance, partition, carried, near.get(partition));
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Writes a method's numbers from `start` on, and returns the place after the last. */
function decompose(
  covariance: Float64Array,
  { all, carried, nodes, balance, divisions }: Terms,
  coefficientsAt: (partition: Partition) => Float64Array,
  out: Float64Array,
  start: number,
): number {
  let place = start;
  const first = coefficientsAt(balance);
  const withScore = covariancesWithSum(covariance, first);
  const variance = varianceOfSum(covariance, first, all);
  for (const { coefficients, members } of nodes) {
    const spread = varianceOfSum(covariance, coefficients, members);
    out[place++] = squaredCorrelation(sumOfProducts(coefficients, withScore), spread, variance);
  }
  for (const { partition, members } of divisions) {
    const coefficients = partition === balance ? first : coefficientsAt(partition);
    const terms = termCovariance(covariance, coefficients, members);
    for (const values of [
      weightShares(coefficients, carried, members),
      covarianceShares(terms, members.length),
    ]) {
      out.set(values, place);
      place += members.length;
    }
  }
  return place;
}

function squaredCorrelation(covariance: number, one: number, other: number): number {
  const squared = covariance ** 2 / (one * other);
  return Number.isFinite(squared) ? Math.min(1, squared) : Number.NaN;
}

function weightShares(coefficients: Float64Array, carried: Float64Array, members: readonly Int32Array[]) {
  const shares = new Float64Array(members.length);
  let total = 0;
  for (let part = 0; part < shares.length; part++) {
    const own = members[part]!;
    for (let i = 0; i < own.length; i++) shares[part]! += coefficients[own[i]!]! * carried[own[i]!]!;
    total += shares[part]!;
  }
  return shares.map((share) => share / total);
}

/** A score as a sum of terms, one per group of metrics: its weighted sum. */
function termsOf({ root, nodes, balance, levels }: DecompositionInput, groups: readonly Int32Array[]) {
  const ofGroups = (partition: Partition): Partition => ({
    parts: partition.parts,
    of: Int32Array.from(groups, (metrics) => partition.of[metrics[0]!]!),
  });
  const own = ofGroups(balance);
  const once = groupWeights(root);
  return {
    /** The indices of all terms. */
    all: Int32Array.from(groups.keys()),
    /** Per term, its coefficient in a mean over the metric tree: 1, or 0 without weight. */
    root: Float64Array.from(groups, (metrics) => (root[metrics[0]!] === 0 ? 0 : 1)),
    /** Per term with coefficient 1, the sum of its metrics' weights. */
    carried: Float64Array.from(groups, (metrics) => metrics.reduce((sum, metric) => sum + root[metric]!, 0)),
    /** Each category's node as a sum of terms: their coefficients, and the indices of those that are not 0. */
    nodes: nodes.map(({ weights }) => {
      const coefficients = Float64Array.from(groups, ([metric]) => weights[metric!]! / once[metric!]!);
      return { coefficients, members: Int32Array.from(placesOf(coefficients)) };
    }),
    balance: own,
    divisions: levels.map(({ partition }) => {
      const divided = partition === balance ? own : ofGroups(partition);
      return { partition: divided, members: membersOf(divided) };
    }),
  };
}

type Terms = ReturnType<typeof termsOf>;

export const decomposeTask = bootstrapTask('decompose', 'variance, resamples', decomposition);

/** 95 % intervals and means of all parts of a {@link decomposition}. */
export async function resampleDecomposition(workers: Workers, given: DecompositionInput, sampling: Sampling) {
  const input = { ...given, columns: sharedColumns(given.columns) };
  const { columns, methods } = input;
  const models = columns[0]?.length ?? 0;
  const operations = columns.length ** 2 * (models + 10 * methods.length);
  const parts = partsOf(input);
  const found = await bootstrap(workers, decomposeTask, input, sampling, parts.length, operations);
  // Covariances and coefficients can be negative, so their shares have no limits.
  return found.map((interval, i) => (parts[i]!.quantity === 'r2' ? withinRange(interval, [0, 1]) : interval));
}

import { covariancesWithSum, drawnModels, sumOfProducts, varianceOfSum } from '../numbers/covariance.ts';
import { leadingEigenvector } from '../numbers/leading-eigenvector.ts';
import {
  type AggregationMethod,
  countsOfOne,
  placesOf,
  type Transformation,
  transformationOf,
} from './aggregation-methods.ts';
import { balancedCoefficients } from './balanced-weights.ts';
import { firstComponentOf } from './first-component.ts';
import { covarianceShares, membersOf, type Partition, termCovariance } from './metric-partition.ts';
import { groupsOf, groupWeights, rankCovariance, scoreCovariance } from './proportional-metrics.ts';
import { shapleyShares } from './shapley.ts';
import { covarianceOfSums, standardiser } from './standardised-scores.ts';
import type { DecompositionInput } from './variance-decomposition-input.ts';

/** One of the numbers that {@link decomposition} computes. */
export type Part =
  | { quantity: 'r2'; method: AggregationMethod; category: string }
  | { quantity: ShareQuantity; method: AggregationMethod; level: string; category: string };

export const shareQuantities = ['weight', 'covariance_share', 'shapley_share'] as const;
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
 * the category's own node, which is their squared Pearson correlation. For `first_component`, a category's node is
 * the sum of its metrics' terms in the score.
 *
 * `weight`: the sum of the coefficients of a category's metrics, divided by the sum of all coefficients.
 * `covariance_share` and `shapley_share`: the share of the score's variance due to the category's metrics
 * ({@link covarianceShares}, {@link shapleyShares}). At each level, `balanced` is the score that balances that
 * level's parts.
 *
 * NaN if the score or the category is constant, or if no weights balance the parts.
 */
export function decomposition(
  aggregated: DecompositionInput,
): (counts: Int32Array, out: Float64Array) => void {
  const { columns, methods, root } = aggregated;
  const groups = groupsOf(aggregated);
  const byGroup = inGroups(aggregated, groups);
  const weights = groupWeights(root);
  const covarianceOfScores = scoreCovariance(columns, groups, weights);
  const covarianceOfRanks = rankCovariance(columns, groups, weights);
  const standardised = standardiser(columns);
  const ones = new Float64Array(groups.length).fill(1);
  const once = countsOfOne(columns[0]?.length ?? 0);
  const balanced = balancer(aggregated, byGroup, () =>
    covarianceOfSums(standardised(drawnModels(once)), groups, weights),
  );
  return (counts, out) => {
    const drawn = drawnModels(counts);
    const scores = lazily(() => standardised(drawn));
    const leading = lazily(() => leadingEigenvector(scores().products, scores().size));
    const covarianceOf: Record<Transformation, () => Float64Array> = {
      scores: () => covarianceOfScores(drawn),
      standardised: lazily(() => covarianceOfSums(scores(), groups, weights)),
      ranks: () => covarianceOfRanks(counts, drawn),
    };
    let place = 0;
    for (const method of methods) {
      if (method === 'first_component') {
        const component = firstComponentOf(scores(), leading(), root);
        const terms = covarianceOfSums(scores(), groups, component);
        place = decompose(terms, inComponent(byGroup, groups, component), () => ones, out, place);
      } else {
        const ofGroups = covarianceOf[transformationOf[method]]();
        const coefficientsAt = (partition: Partition) =>
          method === 'balanced' ? balanced(ofGroups, partition) : byGroup.root;
        place = decompose(ofGroups, byGroup, coefficientsAt, out, place);
      }
    }
  };
}

/** The coefficients of `balanced` in a resample. The search starts from the cohort's coefficients, which are close. */
function balancer(
  { methods }: DecompositionInput,
  { root, carried, balance, divisions }: Terms & { root: Float64Array },
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

/** A score as a sum of terms. Each term is the weighted sum of a group of metrics. */
interface Terms {
  /** The indices of all terms. */
  all: Int32Array;
  /** Per term with coefficient 1, the sum of its metrics' weights, and the sum of their absolute values. */
  carried: Float64Array;
  sizes: Float64Array;
  /** Each category's node as a sum of terms: their coefficients, and the indices of those that are not 0. */
  nodes: { coefficients: Float64Array; members: Int32Array }[];
  balance: Partition;
  divisions: { partition: Partition; members: Int32Array[] }[];
}

/** Writes a method's numbers from `start` on, and returns the place after the last. */
function decompose(
  covariance: Float64Array,
  { all, carried, sizes, nodes, balance, divisions }: Terms,
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
      weightShares(coefficients, carried, sizes, members),
      covarianceShares(terms, members.length),
      shapleyShares(terms, members.length),
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

/** Relative error of the coefficients: an eigenvector has about 14 correct digits. */
const ROUNDING = 1e-12;

function weightShares(
  coefficients: Float64Array,
  carried: Float64Array,
  sizes: Float64Array,
  members: readonly Int32Array[],
): Float64Array {
  const shares = new Float64Array(members.length);
  let total = 0;
  let size = 0;
  for (let part = 0; part < shares.length; part++) {
    const own = members[part]!;
    for (let i = 0; i < own.length; i++) {
      shares[part]! += coefficients[own[i]!]! * carried[own[i]!]!;
      size += Math.abs(coefficients[own[i]!]! * sizes[own[i]!]!);
    }
    total += shares[part]!;
  }
  // Coefficients of opposite sign may cancel out.
  const isNothing = Math.abs(total) <= ROUNDING * size;
  for (let part = 0; part < shares.length; part++)
    shares[part] = isNothing ? Number.NaN : shares[part]! / total;
  return shares;
}

/** The terms of all methods except `first_component`: one per group of metrics, its weighted sum. */
function inGroups(
  { root, nodes, balance, levels }: DecompositionInput,
  groups: readonly Int32Array[],
): Terms & { root: Float64Array } {
  const ofGroups = (partition: Partition): Partition => ({
    parts: partition.parts,
    of: Int32Array.from(groups, (metrics) => partition.of[metrics[0]!]!),
  });
  const own = ofGroups(balance);
  const once = groupWeights(root);
  return {
    all: Int32Array.from(groups.keys()),
    root: Float64Array.from(groups, (metrics) => (root[metrics[0]!] === 0 ? 0 : 1)),
    carried: sumsOf(groups, root),
    sizes: sumsOf(groups, root),
    nodes: nodes.map(({ weights }) => {
      const coefficients = Float64Array.from(groups, ([metric]) => weights[metric!]! / once[metric!]!);
      return { coefficients, members: placesOf(coefficients) };
    }),
    balance: own,
    divisions: levels.map(({ partition }) => {
      const divided = partition === balance ? own : ofGroups(partition);
      return { partition: divided, members: membersOf(divided) };
    }),
  };
}

function sumsOf(groups: readonly Int32Array[], values: Float64Array): Float64Array {
  return Float64Array.from(groups, (metrics) => metrics.reduce((sum, metric) => sum + values[metric]!, 0));
}

/** The terms of `first_component`: each is the sum of a group's metrics, times their coefficients in the component. */
function inComponent(
  { all, nodes, balance, divisions }: Terms,
  groups: readonly Int32Array[],
  component: Float64Array,
): Terms {
  return {
    all,
    carried: sumsOf(groups, component),
    sizes: sumsOf(groups, component.map(Math.abs)),
    nodes: nodes.map(({ coefficients, members }) => ({
      coefficients: coefficients.map((each) => Number(each !== 0)),
      members,
    })),
    balance,
    divisions,
  };
}

import { sum } from 'd3-array';
import { covariancesWithSum, sumOfProducts } from '../numbers/covariance.ts';
import { withinRange } from '../numbers/limits.ts';
import type { Units } from '../numbers/units.ts';
import { columnsAt, jackknifeIntervals } from '../resampling/jackknife.ts';
import {
  type AggregationMethod,
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
  standardisedCovariance,
} from './proportional-metrics.ts';

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
 * Decomposes the scores of all methods into the numbers of {@link partsOf}.
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
export function decomposition(aggregated: DecompositionInput): number[] {
  const { columns, methods, root } = aggregated;
  const groups = groupsOf(aggregated);
  const terms = termsOf(aggregated, groups);
  const weights = groupWeights(root);
  const covarianceOf: Record<Transformation, () => Float64Array> = {
    scores: () => scoreCovariance(columns, groups, weights),
    standardised: () => standardisedCovariance(columns, groups, weights),
    ranks: () => rankCovariance(columns, groups, weights),
  };
  return methods.flatMap((method) => {
    const covariance = covarianceOf[transformationOf[method]]();
    const coefficientsAt = (partition: Partition) => {
      if (method !== 'balanced') return terms.root;
      const search = (near?: Float64Array) =>
        balancedCoefficients(terms.root, covariance, partition, terms.carried, near);
      // From what the first search has found, the second one removes rounding errors.
      return search(search());
    };
    return decompose(covariance, terms, coefficientsAt);
  });
}

/** The parts of a {@link decomposition} and their values; with units, also 95 % intervals by leaving out each of these. */
export function decomposed(input: DecompositionInput, units?: Units) {
  const intervals =
    units &&
    jackknifeIntervals(units, (models) =>
      decomposition({ ...input, columns: columnsAt(input.columns, models) }),
    );
  const values = decomposition(input);
  return partsOf(input).map((part, i) => {
    const interval = intervals?.[i];
    // Covariances and coefficients can be negative, so their shares have no limits.
    const isLimited = interval && part.quantity === 'r2';
    return { part, value: values[i]!, interval: isLimited ? withinRange(interval, [0, 1]) : interval };
  });
}

/** A method's numbers. */
function decompose(
  covariance: Float64Array,
  { all, carried, nodes, balance, divisions }: Terms,
  coefficientsAt: (partition: Partition) => Float64Array,
): number[] {
  const first = coefficientsAt(balance);
  const withScore = covariancesWithSum(covariance, first);
  const varianceOf = (coefficients: Float64Array, members: Int32Array) =>
    termCovariance(covariance, coefficients, [members])[0]!;
  const variance = varianceOf(first, all);
  const explained = nodes.map(({ coefficients, members }) => {
    const shared = sumOfProducts(coefficients, withScore);
    return squaredCorrelation(shared, varianceOf(coefficients, members), variance);
  });
  const shares = divisions.flatMap(({ partition, members }) => {
    const coefficients = partition === balance ? first : coefficientsAt(partition);
    const terms = termCovariance(covariance, coefficients, members);
    return [...weightShares(coefficients, carried, members), ...covarianceShares(terms, members.length)];
  });
  return [...explained, ...shares];
}

function squaredCorrelation(covariance: number, one: number, other: number): number {
  const squared = covariance ** 2 / (one * other);
  return Number.isFinite(squared) ? Math.min(1, squared) : Number.NaN;
}

function weightShares(coefficients: Float64Array, carried: Float64Array, members: readonly Int32Array[]) {
  const weights = members.map((own) => sum(own, (term) => coefficients[term]! * carried[term]!));
  return weights.map((weight) => weight / sum(weights));
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

import { sum } from 'd3-array';
import { covariancesWithSum, sumOfProducts } from '../numbers/covariance.ts';
import { withinRange } from '../numbers/limits.ts';
import type { Units } from '../numbers/units.ts';
import { columnsAt, type JackknifeInterval, jackknifeIntervals } from '../resampling/jackknife.ts';
import { type AggregationMethod, placesOf, transformationOf } from './aggregation-methods.ts';
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

/** Which number of a {@link decomposition} it is. */
export type Part =
  | { quantity: 'r2'; method: AggregationMethod; category: string }
  | { quantity: 'weight' | 'covariance_share'; method: AggregationMethod; level: string; category: string };

interface PartValue {
  part: Part;
  /** NaN if the score or the category is constant, or if no weights balance the parts. */
  value: number;
}

/** The same with its interval; undefined without units or with too few. */
export interface PartEstimate extends PartValue {
  interval: JackknifeInterval | undefined;
}

/**
 * Decomposes the scores of all methods, method by method.
 *
 * `r2`: the share of a score's variance that a category explains: R² of the simple linear regression of the score on
 * the category's own node, which is their squared Pearson correlation.
 *
 * `weight`: the sum of the coefficients of a category's metrics, divided by the sum of all coefficients.
 * `covariance_share`: the share of the score's variance due to the category's metrics ({@link covarianceShares}). At
 * each level, `balanced` is the score that balances that level's parts.
 */
export function decomposition(input: DecompositionInput): PartValue[] {
  const { columns, methods, root } = input;
  const groups = groupsOf(input);
  const terms = termsOf(input, groups);
  const weights = groupWeights(root);
  const covarianceOf = {
    scores: scoreCovariance,
    standardised: standardisedCovariance,
    ranks: rankCovariance,
  };
  return methods.flatMap((method) =>
    decompose(method, covarianceOf[transformationOf[method]](columns, groups, weights), terms),
  );
}

/** The parts of a {@link decomposition}; with units, also 95 % intervals by leaving out each of these. */
export function decomposed(input: DecompositionInput, units?: Units): PartEstimate[] {
  const intervals =
    units &&
    jackknifeIntervals(units, (models) =>
      decomposition({ ...input, columns: columnsAt(input.columns, models) }).map(({ value }) => value),
    );
  return decomposition(input).map(({ part, value }, i) => {
    const interval = intervals?.[i];
    // Covariances and coefficients can be negative, so their shares have no limits.
    const isLimited = interval && part.quantity === 'r2';
    return { part, value, interval: isLimited ? withinRange(interval, [0, 1]) : interval };
  });
}

/** A method's numbers, from the covariances of the terms. */
function decompose(method: AggregationMethod, covariance: Float64Array, terms: Terms): PartValue[] {
  const { all, carried, nodes, balance, divisions } = terms;
  const coefficientsAt = (partition: Partition) => {
    if (method !== 'balanced') return terms.root;
    const search = (near?: Float64Array) =>
      balancedCoefficients(terms.root, covariance, partition, carried, near);
    // From what the first search has found, the second one removes rounding errors.
    return search(search());
  };
  const first = coefficientsAt(balance);
  const withScore = covariancesWithSum(covariance, first);
  const varianceOf = (coefficients: Float64Array, members: number[]) =>
    termCovariance(covariance, coefficients, [members])[0]!;
  const variance = varianceOf(first, all);
  const explained = nodes.map(({ category, coefficients, members }): PartValue => {
    const shared = sumOfProducts(coefficients, withScore);
    const squared = shared ** 2 / (varianceOf(coefficients, members) * variance);
    const value = Number.isFinite(squared) ? Math.min(1, squared) : Number.NaN;
    return { part: { quantity: 'r2', method, category }, value };
  });
  const shares = divisions.flatMap(({ level, partition, members }) => {
    const coefficients = partition === balance ? first : coefficientsAt(partition);
    const ofTerms = termCovariance(covariance, coefficients, members);
    const weights = members.map((terms) => sum(terms, (term) => coefficients[term]! * carried[term]!));
    const valuesOf = {
      weight: weights.map((weight) => weight / sum(weights)),
      covariance_share: covarianceShares(ofTerms, members.length),
    };
    return (['weight', 'covariance_share'] as const).flatMap((quantity) =>
      partition.parts.map((category, part): PartValue => {
        return { part: { quantity, method, level, category }, value: valuesOf[quantity][part]! };
      }),
    );
  });
  return [...explained, ...shares];
}

type Terms = ReturnType<typeof termsOf>;

/** A score as a sum of terms, one per group of metrics: its weighted sum. */
function termsOf({ root, nodes, balance, levels }: DecompositionInput, groups: readonly number[][]) {
  const ofGroups = ({ parts, of }: Partition): Partition => ({
    parts,
    of: Int32Array.from(groups, (metrics) => of[metrics[0]!]!),
  });
  const balanceOfGroups = ofGroups(balance);
  const weights = groupWeights(root);
  return {
    /** The indices of all terms. */
    all: [...groups.keys()],
    /** Per term, its coefficient in a mean over the metric tree: 1, or 0 without weight. */
    root: Float64Array.from(groups, (metrics) => (root[metrics[0]!] === 0 ? 0 : 1)),
    /** Per term with coefficient 1, the sum of its metrics' weights. */
    carried: Float64Array.from(groups, (metrics) => sum(metrics, (metric) => root[metric]!)),
    /** Each category's node as a sum of terms: their coefficients, and the indices of those that are not 0. */
    nodes: nodes.map((node) => {
      const coefficients = Float64Array.from(
        groups,
        ([metric]) => node.weights[metric!]! / weights[metric!]!,
      );
      return { category: node.category, coefficients, members: placesOf(coefficients) };
    }),
    balance: balanceOfGroups,
    divisions: levels.map(({ level, partition }) => {
      const divided = partition === balance ? balanceOfGroups : ofGroups(partition);
      return { level, partition: divided, members: membersOf(divided) };
    }),
  };
}

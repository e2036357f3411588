import { type AggregationMethod, coefficientsOf, covariances, transformationOf } from './aggregation.ts';
import { covariancesWithSum, sumOfProducts, varianceOfSum } from './covariance.ts';
import { covarianceShares, membersOf, type Partition, termCovariance } from './parts.ts';
import { ascendingOrder } from './ranks.ts';
import { shapleyShares } from './shapley.ts';

/** What the decomposition of scores is computed from; it can be sent to another thread. */
export interface Aggregated {
  /** Scores per metric, none missing. */
  columns: readonly Float64Array[];
  methods: readonly AggregationMethod[];
  /** Per metric, its weight in the root of the metric tree. */
  root: Float64Array;
  /** The categories' own nodes of the tree: per metric, its weight in each. */
  nodes: readonly { category: string; weights: Float64Array }[];
  /** The parts that `balanced` balances, but where the score is divided at a level: then that level's. */
  balance: Partition;
  /** The divisions of the metrics whose parts share the score's variance. */
  levels: readonly { level: string; partition: Partition }[];
}

/** One of the numbers that {@link decomposition} computes. */
export type Part =
  | { quantity: 'r2'; method: AggregationMethod; category: string }
  | { quantity: ShareQuantity; method: AggregationMethod; level: string; category: string };

export const shareQuantities = ['weight', 'covariance_share', 'shapley_share'] as const;
export type ShareQuantity = (typeof shareQuantities)[number];

/** What {@link decomposition} computes, in this order. */
export function partsOf({ methods, nodes, levels }: Aggregated): Part[] {
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
 * How the scores of all methods come about, as a function of how often each model stands in the cohort: the estimates
 * where all counts are 1, a resample's where they are not. One resample gives all of it.
 *
 * `r2`: the explained variance of a score by a category, which is R² of the simple linear regression of the score on
 * the category's own node: the squared Pearson correlation of the two. Under `first_component` a category's node is the
 * sum of its metrics' terms in the score.
 *
 * `weight`: the coefficients of a category's metrics, divided by those of all. `covariance_share` and `shapley_share`:
 * how much of the score's variance the category's metrics make ({@link covarianceShares}, {@link shapleyShares}). The
 * score that `balanced` means is at every level the one that is balanced there.
 *
 * NaN where the score or the category is constant, and where there is no balance.
 */
export function decomposition(aggregated: Aggregated): (counts: Int32Array, out: Float64Array) => void {
  const { columns, methods, root, nodes, balance, levels } = aggregated;
  const orders = columns.map(ascendingOrder);
  const copies = new Int32Array(columns.length).fill(1);
  const nodeMembers = nodes.map(({ weights }) =>
    Int32Array.from(weights.keys()).filter((metric) => weights[metric] !== 0),
  );
  const divisions = levels.map(({ partition }) => ({ partition, members: membersOf(partition) }));
  const all = Int32Array.from(columns.keys());
  return (counts, out) => {
    const covarianceOf = covariances(columns, orders, counts);
    let place = 0;
    for (const method of methods) {
      const covariance = covarianceOf(transformationOf[method]);
      const coefficientsAt = (partition: Partition) =>
        coefficientsOf(method, root, () => covarianceOf('standardised'), partition, copies);
      const first = coefficientsAt(balance);
      const withScore = covariancesWithSum(covariance, first);
      const variance = varianceOfSum(covariance, first, all);
      for (const [i, { weights }] of nodes.entries()) {
        const own = method === 'first_component' ? masked(first, nodeMembers[i]!) : weights;
        const spread = varianceOfSum(covariance, own, nodeMembers[i]!);
        out[place++] = squaredCorrelation(sumOfProducts(own, withScore), spread, variance);
      }
      for (const { partition, members } of divisions) {
        const isBalancedElsewhere = method === 'balanced' && partition !== balance;
        const coefficients = isBalancedElsewhere ? coefficientsAt(partition) : first;
        const terms = termCovariance(covariance, coefficients, members);
        for (const values of [
          weightShares(coefficients, members),
          covarianceShares(terms, members.length),
          shapleyShares(terms, members.length),
        ]) {
          out.set(values, place);
          place += members.length;
        }
      }
    }
  };
}

function masked(coefficients: Float64Array, members: Int32Array): Float64Array {
  const own = new Float64Array(coefficients.length);
  for (const metric of members) own[metric] = coefficients[metric]!;
  return own;
}

function squaredCorrelation(covariance: number, one: number, other: number): number {
  const squared = covariance ** 2 / (one * other);
  return Number.isFinite(squared) ? Math.min(1, squared) : Number.NaN;
}

function weightShares(coefficients: Float64Array, members: readonly Int32Array[]): Float64Array {
  const sums = Float64Array.from(members, (own) =>
    own.reduce((sum, metric) => sum + coefficients[metric]!, 0),
  );
  const total = sums.reduce((sum, each) => sum + each, 0);
  return sums.map((sum) => sum / total);
}

import { group, max, sum } from 'd3-array';
import {
  covarianceMatrix,
  deviationsFromMean,
  dropConstant,
  leastVariances,
  sumOfProducts,
  symmetricMatrix,
} from '../numbers/covariance.ts';
import { scaleOf, shiftedTowardsZero, wellConditioned } from '../numbers/numerical-scaling.ts';
import {
  type AggregationMethod,
  isConstantUpToRounding,
  roundingOfScores,
  roundingOfSum,
  transformed,
} from './aggregation-methods.ts';
import type { Partition } from './metric-partition.ts';

/** Input of the decomposition of scores; it can be sent to another thread. */
export interface DecompositionInput {
  /** Scores per metric, none missing. */
  columns: readonly Float64Array[];
  methods: readonly AggregationMethod[];
  /** Per metric, its weight in the root of the metric tree. */
  root: Float64Array;
  /** The categories' own nodes in the metric tree, with the weight of each metric in the node. */
  nodes: readonly { category: string; weights: Float64Array }[];
  /** The parts of the metrics to which the method `balanced` gives equal shares, when R² is computed. */
  balance: Partition;
  /** Partitions of the metrics; the score's variance is divided among the parts of each. */
  levels: readonly { level: string; partition: Partition }[];
}

/** Per metric, its factor when the metrics of a group are summed: its weight in the root, or 1 if that is 0. */
export function groupWeights(root: Float64Array): Float64Array {
  return root.map((weight) => (weight === 0 ? 1 : weight));
}

/**
 * Groups of metrics, such as those of a category, that enter every score and every node in the same proportions. The
 * weighted sum of a group's columns can replace them. There are only a few groups, so this saves most of the time.
 */
export function groupsOf({ columns, root, nodes, balance, levels }: DecompositionInput): number[][] {
  const weights = groupWeights(root);
  const proportionsOf = (metric: number) => {
    const ratios = nodes.map((node) => (node.weights[metric]! / weights[metric]!).toPrecision(12));
    const parts = [balance, ...levels.map(({ partition }) => partition)].map(({ of }) => of[metric]);
    return JSON.stringify([root[metric] === 0, parts, ratios]);
  };
  return [...group(columns.keys(), proportionsOf).values()];
}

/** Covariances of groups of columns, each group summed with the columns' weights. */
type GroupCovariance = (
  columns: readonly Float64Array[],
  groups: readonly number[][],
  weights: Float64Array,
) => Float64Array;

/**
 * The covariances of the groups' weighted sums, up to a common factor. Those of a group are 0 if its metrics cancel out up
 * to rounding; all are 0 if the whole score is constant up to rounding.
 */
export const scoreCovariance: GroupCovariance = (columns, groups, weights) => {
  const near = columns.map(shiftedTowardsZero);
  const sums = groups.map((metrics) => weightedSum(near, metrics, weights));
  const score = weightedSum(sums);
  if (isConstantUpToRounding(score, roundingOfScores('scores', columns))) for (const sum of sums) sum.fill(0);
  const scale = scaleOf(sums);
  const scaled = sums.map((sum) => sum.map((value) => scale * value));
  const sizes = columns.map((column) => column.map(Math.abs));
  const least = groups.map((metrics) => {
    const largest = max(weightedSum(sizes, metrics, weights)) ?? 0;
    return (scale * roundingOfSum(metrics.length) * largest) ** 2;
  });
  return dropConstant(covarianceMatrix(scaled), least);
};

/** Per model, the sum of its values of some metrics, by default all, each times its weight, by default 1. */
export function weightedSum(
  columns: readonly Float64Array[],
  metrics: Iterable<number> = columns.keys(),
  weights?: Float64Array,
) {
  const sum = new Float64Array(columns[0]?.length ?? 0);
  for (const metric of metrics) {
    const weight = weights?.[metric] ?? 1;
    for (let model = 0; model < sum.length; model++) sum[model]! += weight * columns[metric]![model]!;
  }
  return sum;
}

/** The covariances of the groups' weighted sums of mid-ranks; those of a constant group are 0. */
export const rankCovariance: GroupCovariance = (columns, groups, weights) => {
  const ranks = transformed('ranks', columns);
  const least = groups.map((metrics) => {
    const sizes = sum(metrics, (metric) => weights[metric]! * ranks[metric]!.length);
    return (roundingOfSum(metrics.length) * sizes) ** 2;
  });
  return dropConstant(covarianceMatrix(groups.map((metrics) => weightedSum(ranks, metrics, weights))), least);
};

/** The covariances of the groups' weighted sums of standardised metrics, whose variance is 1, or 0 if they are constant. */
export const standardisedCovariance: GroupCovariance = (columns, groups, weights) => {
  const metrics = columns.map(standardised);
  const sums = groups.map((group) => weightedSum(metrics, group, weights));
  const covariance = symmetricMatrix(groups.length, (a, b) => sumOfProducts(sums[a]!, sums[b]!));
  const deviations = groups.map((group) => sum(group, (metric) => Math.abs(weights[metric]!)));
  return dropConstant(covariance, leastVariances(deviations));
};

/** The column with mean 0 and length 1, so that inner products are Pearson correlations; all 0 for a constant metric. */
function standardised(column: Float64Array): Float64Array {
  const vector = deviationsFromMean(wellConditioned(column));
  const squares = sumOfProducts(vector, vector);
  return squares > 0 ? vector.map((deviation) => deviation * (1 / Math.sqrt(squares))) : vector;
}

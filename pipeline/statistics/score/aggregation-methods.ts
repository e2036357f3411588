import { max, mean, min } from 'd3-array';
import {
  correlationsOf,
  covarianceMatrix,
  deviationsFromMean,
  sumOfProducts,
} from '../numbers/covariance.ts';
import { indicesWhere } from '../numbers/indices.ts';
import { wellConditioned } from '../numbers/numerical-scaling.ts';
import { midRanks } from '../numbers/ranks.ts';
import { balancedCoefficients } from './balanced-weights.ts';
import type { Partition } from './metric-partition.ts';
import type { MetricTree } from './metric-tree.ts';

export const aggregationMethods = ['arithmetic_mean', 'z_mean', 'mean_rank', 'balanced'] as const;
export type AggregationMethod = (typeof aggregationMethods)[number];

/**
 * How a method transforms the metrics' scores before it sums them: unchanged; standardised by the cohort's mean and
 * standard deviation (n − 1); or mid-ranks, higher is better. Standardising a metric that is constant over the cohort
 * gives 0 for every model.
 */
export type Transformation = 'scores' | 'standardised' | 'ranks';

export const transformationOf: Record<AggregationMethod, Transformation> = {
  arithmetic_mean: 'scores',
  z_mean: 'standardised',
  mean_rank: 'ranks',
  balanced: 'standardised',
};

/**
 * The columns transformed over the whole cohort. Where scores are missing, the others are transformed among each other, ranks
 * being stretched from 1 to the number of models; then a missing score is the mean of its model's transformed scores, so that an
 * equal mean of all columns leaves it out.
 *
 * @example transformed('ranks', [[3, 1, 2]]) // [[3, 1, 2]]
 */
export function transformed(transformation: Transformation, columns: readonly Float64Array[]) {
  const hasGaps = columns.some((column) => column.some(Number.isNaN));
  if (!hasGaps) return columns.map((column) => transformedColumn(transformation, column));
  return filledByModel(columns.map((column) => transformedPresent(transformation, column)));
}

function transformedColumn(transformation: Transformation, column: Float64Array): Float64Array {
  if (transformation === 'ranks') return midRanks(column);
  return transformation === 'standardised' ? standardised(wellConditioned(column)) : column;
}

function transformedPresent(transformation: Transformation, column: Float64Array): Float64Array {
  return changedPresent(column, (present) => {
    const changed = transformedColumn(transformation, present);
    const stretch = (column.length - 1) / (present.length - 1);
    return transformation === 'ranks' ? changed.map((rank) => 1 + (rank - 1) * stretch) : changed;
  });
}

/** A column whose scores are changed among each other. Missing ones stay NaN. */
export function changedPresent(column: Float64Array, change: (present: Float64Array) => Float64Array) {
  const changed = change(column.filter((score) => !Number.isNaN(score)));
  let next = 0;
  return column.map((score) => (Number.isNaN(score) ? Number.NaN : changed[next++]!));
}

function filledByModel(columns: readonly Float64Array[]): Float64Array[] {
  const means = columns[0]!.map((_, model) => mean(columns, (column) => column[model]!) ?? Number.NaN);
  return columns.map((column) => column.map((score, model) => (Number.isNaN(score) ? means[model]! : score)));
}

function standardised(column: Float64Array): Float64Array {
  const deviations = deviationsFromMean(column);
  const scale = Math.sqrt(sumOfProducts(deviations, deviations) / (column.length - 1));
  return scale > 0 ? deviations.map((deviation) => deviation / scale) : deviations;
}

/** The sum of columns, each times its coefficient. Columns with coefficient 0 are skipped, even if they contain NaN. */
export function sumOfColumns(columns: readonly Float64Array[], coefficients: Float64Array): Float64Array {
  const sum = new Float64Array(columns[0]?.length ?? 0);
  const used = placesOf(coefficients);
  const inFours = used.length - (used.length % 4);
  for (let model = 0; model < sum.length; model++) {
    const term = (i: number) => coefficients[used[i]!]! * columns[used[i]!]![model]!;
    for (let i = 0; i < inFours; i += 4) sum[model]! += term(i) + term(i + 1) + (term(i + 2) + term(i + 3));
    for (let i = inFours; i < used.length; i++) sum[model]! += term(i);
  }
  return sum;
}

/** The indices of the nonzero numbers. */
export function placesOf(numbers: Float64Array): number[] {
  return indicesWhere(numbers, (number) => number !== 0);
}

/** The input of a score; can be sent to another thread. */
export interface Scored {
  /** Scores per metric, none missing. */
  columns: readonly Float64Array[];
  tree: MetricTree;
  /** The parts that `balanced` balances. */
  partition: Partition;
}

/**
 * Returns a function that computes a method's score per model from the metrics' weights in the root of the metric tree,
 * which follow from how often each metric occurs ({@link rootWeights}). Metrics are standardised or ranked over the whole
 * cohort. NaN if the method has no score.
 */
export function scorer(method: AggregationMethod, scored: Scored): (weights: Float64Array) => Float64Array {
  const columns = transformed(transformationOf[method], scored.columns);
  const coefficientsOf = coefficientsOver(method, scored);
  return (weights) => sumOfColumns(columns, coefficientsOf(weights));
}

/**
 * Returns a function that computes a method's coefficients over a cohort from the metrics' weights in the root: its score
 * is the sum of the transformed columns, each times its coefficient. `balanced` multiplies the weights by one factor per
 * part ({@link balancedCoefficients}); NaN if it has no score.
 */
export function coefficientsOver(
  method: AggregationMethod,
  { columns, partition }: Scored,
): (weights: Float64Array) => Float64Array {
  if (method !== 'balanced') return (weights) => weights;
  const correlations = correlationsOf(covarianceMatrix(columns.map(wellConditioned)), columns.length);
  return (weights) => balancedCoefficients(weights, correlations, partition);
}

/**
 * The largest difference that rounding can make between two mathematically equal sums, as a share of their terms' total
 * magnitude. Each score, product and addition has a relative error of at most ε ÷ 2 (Higham 2002, section 3.1). 0 for a
 * single term, which needs no addition.
 */
export function roundingOfSum(terms: number): number {
  return terms < 2 ? 0 : 2 * terms * Number.EPSILON;
}

/**
 * Whether no two scores differ by more than rounding can explain.
 *
 * @param rounding per model, the largest rounding difference of its score
 */
export function isConstantUpToRounding(scores: Float64Array, rounding: Float64Array): boolean {
  return max(scores)! - min(scores)! <= max(rounding)!;
}

/** The largest absolute value that a transformed score of a column can have. */
export function largestChanged(transformation: Transformation, column: Float64Array): number {
  if (transformation === 'ranks') return column.length;
  if (transformation === 'standardised') return Math.sqrt(column.length);
  return max(column, Math.abs) ?? 0;
}

/**
 * Per model, the largest difference that rounding can make in its score, a weighted sum of transformed columns whose
 * absolute coefficients add up to about 1.
 *
 * @param columns scores per metric, NaN if missing
 */
export function roundingOfScores(transformation: Transformation, columns: readonly Float64Array[]) {
  const share = roundingOfSum(columns.length);
  const first = columns[0] ?? new Float64Array(0);
  const largest = new Float64Array(first.length);
  // This bound depends only on the number of models.
  if (transformation !== 'scores') return largest.fill(share * largestChanged(transformation, first));
  for (const column of columns)
    for (let model = 0; model < largest.length; model++)
      if (Math.abs(column[model]!) > largest[model]!) largest[model] = Math.abs(column[model]!);
  return largest.map((size) => share * size);
}

import { ascendingOrder, weightedMidRanks } from './ranks.ts';

export const aggregationMethods = ['arithmetic_mean', 'z_mean', 'mean_rank'] as const;
export type AggregationMethod = (typeof aggregationMethods)[number];

/**
 * The leaf scores as a method combines them, over a cohort in which model i stands `counts[i]` times:
 * as they are; standardised by the cohort's mean and standard deviation (n − 1); or as mid-ranks, of which a
 * higher one is better. A metric that is constant over the cohort says nothing and becomes 0 everywhere under
 * `z_mean`. No score may be missing.
 */
export function transformer(
  method: AggregationMethod,
  column: Float64Array,
): (counts: Int32Array, out: Float64Array) => void {
  switch (method) {
    case 'arithmetic_mean':
      return (_counts, out) => out.set(column);
    case 'z_mean':
      return (counts, out) => standardise(column, counts, out);
    case 'mean_rank': {
      const order = ascendingOrder(column);
      return (counts, out) => void weightedMidRanks(column, order, counts, out);
    }
  }
}

function standardise(column: Float64Array, counts: Int32Array, out: Float64Array): void {
  const { mean, sumOfSquares, size } = weightedMoments(column, counts);
  const scale = Math.sqrt(sumOfSquares / (size - 1));
  for (let i = 0; i < column.length; i++) out[i] = scale === 0 ? 0 : (column[i]! - mean) / scale;
}

/**
 * The scores of the nodes of a metric tree: the sum of the transformed leaf scores, each times its weight in
 * the node. A parent is the mean of its children, so a leaf's weight is the product of 1 ÷ (number of
 * children) along the way down to it.
 *
 * @param columns scores per metric
 * @param weights per node, one weight per metric; 0 where a metric is not below the node
 * @returns per node, one score per model
 */
export function nodeScores(
  method: AggregationMethod,
  columns: readonly Float64Array[],
  weights: readonly Float64Array[],
): (counts: Int32Array) => Float64Array[] {
  const models = columns[0]?.length ?? 0;
  const transform = columns.map((column) => transformer(method, column));
  const scores = weights.map(() => new Float64Array(models));
  const leaf = new Float64Array(models);
  return (counts) => {
    for (const node of scores) node.fill(0);
    transform.forEach((apply, m) => {
      apply(counts, leaf);
      weights.forEach((weight, node) => {
        if (weight[m] !== 0) addScaled(scores[node]!, leaf, weight[m]!);
      });
    });
    return scores;
  };
}

function addScaled(sum: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * values[i]!;
}

/**
 * R² of the simple linear regression of an aggregate on a category's score, which is their squared Pearson
 * correlation, over models that stand `counts[i]` times in the cohort. NaN where either is constant.
 */
export function explainedVariance(
  aggregate: Float64Array,
  category: Float64Array,
  counts: Int32Array,
): number {
  const x = weightedMoments(aggregate, counts);
  const y = weightedMoments(category, counts);
  let products = 0;
  for (let i = 0; i < aggregate.length; i++) {
    products += counts[i]! * (aggregate[i]! - x.mean) * (category[i]! - y.mean);
  }
  const r2 = products ** 2 / (x.sumOfSquares * y.sumOfSquares);
  return Number.isFinite(r2) ? Math.min(1, r2) : Number.NaN;
}

/** A column's mean and sum of squared deviations; exactly 0 for the latter where the column is constant. */
function weightedMoments(column: Float64Array, counts: Int32Array) {
  let size = 0;
  let sum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < column.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    size += count;
    sum += count * column[i]!;
    low = Math.min(low, column[i]!);
    high = Math.max(high, column[i]!);
  }
  const mean = sum / size;
  let sumOfSquares = 0;
  if (low < high) {
    for (let i = 0; i < column.length; i++) sumOfSquares += counts[i]! * (column[i]! - mean) ** 2;
  }
  return { size, mean, sumOfSquares };
}

/**
 * The explained variance of a method's root score by each category, as a function of how often each model
 * stands in the cohort: the estimate where all counts are 1, a resample's where they are not.
 */
export function explainedVariances(
  method: AggregationMethod,
  columns: readonly Float64Array[],
  root: Float64Array,
  categories: readonly Float64Array[],
): (counts: Int32Array, out: Float64Array) => void {
  const scores = nodeScores(method, columns, [root, ...categories]);
  return (counts, out) => {
    const [aggregate, ...nodes] = scores(counts);
    nodes.forEach((node, i) => {
      out[i] = explainedVariance(aggregate!, node, counts);
    });
  };
}

/** Every model once: the cohort itself. */
export function everyModelOnce(models: number): Int32Array {
  return new Int32Array(models).fill(1);
}

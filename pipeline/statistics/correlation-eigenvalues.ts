import { blockedGramMatrix } from './gram-matrix.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/**
 * The eigenvalues alone of the metrics' Pearson correlation matrix, descending, of one data set or resample after another.
 * Where there are fewer models than metrics, they are found from the models' inner products, a smaller matrix whose
 * eigenvalues other than 0 are the same.
 *
 * @param models the most that a data set has
 * @returns a function of scores per metric, none missing, and of how often each model stands in the resample; it returns NaN
 *   where a metric is constant
 */
export function eigenvaluesOf(
  models: number,
  metrics: number,
): (columns: readonly Float64Array[], counts: Int32Array) => Float64Array {
  const vectors = new Float64Array(models * metrics);
  return (columns, counts) => {
    const places = Int32Array.from(counts.keys()).filter((model) => counts[model]! > 0);
    const drawn = columns.map((column) => valuesOf(column, places));
    if (drawn.some(isConstant)) return new Float64Array(metrics).fill(Number.NaN);
    const weights = Float64Array.from(counts).filter((count) => count > 0);
    const [size, length] = [Math.min(metrics, places.length), Math.max(metrics, places.length)];
    standardise(drawn, weights, size < metrics ? 'by model' : 'by metric', vectors);
    const products = new Float64Array(size ** 2);
    blockedGramMatrix(vectors, size, length, products);
    const found = symmetricEigenvalues(products, size);
    const eigenvalues = new Float64Array(metrics);
    for (let c = 0; c < size; c++) eigenvalues[c] = variance(found[c]!, metrics);
    return eigenvalues;
  };
}

function valuesOf(column: Float64Array, models: Int32Array): Float64Array {
  const values = new Float64Array(models.length);
  for (let i = 0; i < models.length; i++) values[i] = column[models[i]!]!;
  return values;
}

/** Asked of the values: the mean of equal ones can be off in the last bit. */
export function isConstant(column: Float64Array): boolean {
  for (let i = 1; i < column.length; i++) if (column[i] !== column[0]) return false;
  return true;
}

/**
 * Columns of weighted mean 0 and weighted length 1, each value times the root of its weight, so that their inner
 * products are Pearson correlations: all values of the first metric or model, then those of the next.
 */
export function standardise(
  columns: readonly Float64Array[],
  weights: Float64Array,
  order: 'by metric' | 'by model',
  out: Float64Array,
): void {
  const models = weights.length;
  const [metricStep, modelStep] = order === 'by metric' ? [models, 1] : [1, columns.length];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const roots = weights.map(Math.sqrt);
  for (const [metric, column] of columns.entries()) {
    let sum = 0;
    for (let i = 0; i < models; i++) sum += weights[i]! * column[i]!;
    const mean = sum / total;
    let squares = 0;
    for (let i = 0; i < models; i++) {
      const deviation = column[i]! - mean;
      squares += weights[i]! * deviation * deviation;
    }
    const length = Math.sqrt(squares);
    const start = metric * metricStep;
    for (let i = 0; i < models; i++) out[start + i * modelStep] = (roots[i]! * (column[i]! - mean)) / length;
  }
}

/**
 * Rounding leaves eigenvalues of 0 a bit off on either side, of which the loadings would be noise, and one that has all the
 * variance a bit above the number of metrics.
 */
export function variance(eigenvalue: number, metrics: number): number {
  return eigenvalue > metrics ** 2 * Number.EPSILON ? Math.min(metrics, eigenvalue) : 0;
}

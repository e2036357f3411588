import { blockedGramMatrix } from '../numbers/gram-matrix.ts';
import { symmetricEigenvalues } from '../numbers/symmetric-eigenvalues.ts';

/**
 * Makes a function that computes the eigenvalues, descending, of the metrics' Pearson correlation matrix in a data set or
 * resample. If there are fewer models than metrics, they come from the models' inner products, a smaller matrix with the
 * same nonzero eigenvalues.
 *
 * @param models the largest number of models in a data set
 * @returns a function of the scores per metric, none missing, and of how often each model is in the resample; NaN if
 *   a metric is constant
 */
export function eigenvaluesOf(models: number, metrics: number) {
  const vectors = new Float64Array(models * metrics);
  return (columns: readonly Float64Array[], counts: Int32Array) => {
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

/** Whether all values are equal. Compares the values, because the mean of equal values may be off in the last bit. */
export function isConstant(column: Float64Array): boolean {
  for (let i = 1; i < column.length; i++) if (column[i] !== column[0]) return false;
  return true;
}

/**
 * Writes columns of weighted mean 0 and weighted length 1, each value times the root of its weight, so that inner
 * products are Pearson correlations.
 *
 * @param order whether the values of one metric, or those of one model, are next to each other in `out`
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
 * An eigenvalue of a correlation matrix without its rounding error: 0 if it is negative or tiny, since its loadings
 * would be noise, and at most the number of metrics.
 */
export function variance(eigenvalue: number, metrics: number): number {
  return eigenvalue > metrics ** 2 * Number.EPSILON ? Math.min(metrics, eigenvalue) : 0;
}

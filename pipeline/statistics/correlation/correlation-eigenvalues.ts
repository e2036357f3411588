import { blockedGramMatrix } from '../numbers/gram-matrix.ts';
import { symmetricEigenvalues } from '../numbers/symmetric-eigenvalues.ts';

/**
 * The eigenvalues, descending, of the metrics' Pearson correlation matrix; NaN if a metric is constant. If there are fewer
 * models than metrics, they come from the models' inner products, a smaller matrix with the same nonzero eigenvalues.
 *
 * @param columns scores per metric, none missing
 */
export function correlationEigenvalues(columns: readonly Float64Array[]): Float64Array {
  const [metrics, models] = [columns.length, columns[0]?.length ?? 0];
  const eigenvalues = new Float64Array(metrics);
  if (columns.some(isConstant)) return eigenvalues.fill(Number.NaN);
  const [size, length] = [Math.min(metrics, models), Math.max(metrics, models)];
  const vectors = standardise(columns, size < metrics ? 'by model' : 'by metric');
  const products = new Float64Array(size ** 2);
  blockedGramMatrix(vectors, size, length, products);
  const found = symmetricEigenvalues(products, size);
  for (let c = 0; c < size; c++) eigenvalues[c] = variance(found[c]!, metrics);
  return eigenvalues;
}

/** Whether all values are equal. Compares the values, because the mean of equal values may be off in the last bit. */
export function isConstant(column: Float64Array): boolean {
  for (let i = 1; i < column.length; i++) if (column[i] !== column[0]) return false;
  return true;
}

/**
 * The columns with mean 0 and length 1, so that inner products are Pearson correlations.
 *
 * @param order whether the values of one metric, or those of one model, are next to each other
 */
export function standardise(columns: readonly Float64Array[], order: 'by metric' | 'by model'): Float64Array {
  const models = columns[0]?.length ?? 0;
  const [metricStep, modelStep] = order === 'by metric' ? [models, 1] : [1, columns.length];
  const out = new Float64Array(columns.length * models);
  for (const [metric, column] of columns.entries()) {
    const mean = column.reduce((sum, value) => sum + value, 0) / models;
    const length = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) * (value - mean), 0));
    const start = metric * metricStep;
    for (let i = 0; i < models; i++) out[start + i * modelStep] = (column[i]! - mean) / length;
  }
  return out;
}

/**
 * An eigenvalue of a correlation matrix without its rounding error: 0 if it is negative or tiny, since its loadings
 * would be noise, and at most the number of metrics.
 */
export function variance(eigenvalue: number, metrics: number): number {
  return eigenvalue > metrics ** 2 * Number.EPSILON ? Math.min(metrics, eigenvalue) : 0;
}

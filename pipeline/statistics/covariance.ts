import { innerProducts } from './inner-products.ts';

/**
 * The covariance matrix (n − 1) of columns over a cohort in which model i stands `counts[i]` times, row by row. A column
 * that is constant over them has 0 everywhere, to the last bit.
 *
 * @param columns one value per model, none missing
 */
export function covarianceMatrix(columns: readonly Float64Array[], counts: Int32Array): Float64Array {
  const drawn = Int32Array.from(counts.keys()).filter((model) => counts[model]! > 0);
  const size = counts.reduce((sum, count) => sum + count, 0);
  const vectors = new Float64Array(columns.length * drawn.length);
  for (const [c, column] of columns.entries())
    deviate(column, counts, drawn, size, vectors.subarray(c * drawn.length, (c + 1) * drawn.length));
  const matrix = innerProducts(vectors, columns.length, drawn.length);
  for (let a = 0; a < columns.length; a++) {
    for (let b = 0; b <= a; b++) {
      const covariance = matrix[a * columns.length + b]! / (size - 1);
      matrix[a * columns.length + b] = covariance;
      matrix[b * columns.length + a] = covariance;
    }
  }
  return matrix;
}

/** Deviations from the mean, each times the root of how often its model was drawn; 0 where they are all the same. */
function deviate(
  column: Float64Array,
  counts: Int32Array,
  drawn: Int32Array,
  size: number,
  out: Float64Array,
): void {
  let sum = 0;
  let isConstant = true;
  for (let i = 0; i < drawn.length; i++) {
    const value = column[drawn[i]!]!;
    sum += counts[drawn[i]!]! * value;
    if (value !== column[drawn[0]!]) isConstant = false;
  }
  if (isConstant) return;
  const mean = sum / size;
  for (let i = 0; i < drawn.length; i++) out[i] = Math.sqrt(counts[drawn[i]!]!) * (column[drawn[i]!]! - mean);
}

/** A variance that is a smaller part of what it could be is what rounding leaves where terms cancel out. */
const LEAST_PART = 1e-13;

/**
 * Whether a sum varies, but for rounding.
 *
 * @param deviations the sum of its terms' standard deviations, which is its own where they all vary together
 */
export function varies(variance: number, deviations: number): boolean {
  return variance > LEAST_PART * deviations ** 2;
}

/** The covariances of the same columns standardised; a constant one stays 0. */
export function correlationsOf(covariance: Float64Array, columns: number): Float64Array {
  const scales = Float64Array.from({ length: columns }, (_, c) => {
    const variance = covariance[c * columns + c]!;
    return variance > 0 ? 1 / Math.sqrt(variance) : 0;
  });
  const correlations = new Float64Array(covariance.length);
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b < columns; b++) {
      const place = a * columns + b;
      correlations[place] = covariance[place]! * scales[a]! * scales[b]!;
    }
  }
  return correlations;
}

/** The covariance of each column with a sum of columns, each times its coefficient. */
export function covariancesWithSum(covariance: Float64Array, coefficients: Float64Array): Float64Array {
  const size = coefficients.length;
  return coefficients.map((_, a) => {
    let sum = 0;
    for (let b = 0; b < size; b++) sum += covariance[a * size + b]! * coefficients[b]!;
    return sum;
  });
}

/** The variance of a sum of some columns, each times its coefficient; 0 where they cancel out but for rounding. */
export function varianceOfSum(
  covariance: Float64Array,
  coefficients: Float64Array,
  some: Int32Array,
): number {
  let sum = 0;
  let deviations = 0;
  for (let i = 0; i < some.length; i++) {
    const row = some[i]! * coefficients.length;
    let products = 0;
    for (let j = 0; j < some.length; j++) products += covariance[row + some[j]!]! * coefficients[some[j]!]!;
    sum += coefficients[some[i]!]! * products;
    deviations += Math.abs(coefficients[some[i]!]!) * Math.sqrt(covariance[row + some[i]!]!);
  }
  return varies(sum, deviations) ? sum : 0;
}

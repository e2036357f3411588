import { meanOf, total } from './total.ts';

/** Whether all values are equal. Compares the values, because the mean of equal values may be off in the last bit. */
export function isConstant(column: Float64Array): boolean {
  return column.every((value) => value === column[0]);
}

/** Each value's deviation from the mean; exactly 0 if all values are equal. */
export function deviationsFromMean(column: Float64Array): Float64Array {
  if (isConstant(column)) return new Float64Array(column.length);
  const mean = meanOf(column);
  return column.map((value) => value - mean);
}

/**
 * The mean of values, and the sum of their squared deviations from it. Relative to the first value, as a large common offset
 * costs digits: so the squares are exactly 0 if all values are equal.
 */
export function deviations(values: readonly number[] | Float64Array): { mean: number; squares: number } {
  const differences = Array.from(values, (value) => value - values[0]!);
  const mean = meanOf(differences);
  return { mean: values[0]! + mean, squares: total(differences.map((each) => (each - mean) ** 2)) };
}

/**
 * The standard deviation (n − 1) of the values that are not NaN; NaN if there are fewer than two.
 *
 * @example standardDeviation([1, 2, 3, NaN]) // 1
 */
export function standardDeviation(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length < 2 ? Number.NaN : Math.sqrt(deviations(present).squares / (present.length - 1));
}

/**
 * The covariance matrix (n − 1) of columns, row by row. The covariances of a constant column are exactly 0.
 *
 * @param columns one value per model, none missing
 * @example covarianceMatrix([[1, 2, 3], [1, 3, 2]]) // [1, 0.5, 0.5, 1]
 */
export function covarianceMatrix(columns: readonly Float64Array[]): Float64Array {
  const models = columns[0]?.length ?? 0;
  const deviations = columns.map(deviationsFromMean);
  return symmetricMatrix(
    columns.length,
    (a, b) => sumOfProducts(deviations[a]!, deviations[b]!) / (models - 1),
  );
}

/** A symmetric matrix, row by row, from its entries in row `a` and column `b` ≤ `a`. */
export function symmetricMatrix(size: number, entry: (a: number, b: number) => number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      matrix[a * size + b] = entry(a, b);
      matrix[b * size + a] = matrix[a * size + b]!;
    }
  }
  return matrix;
}

/** If terms cancel out, rounding leaves a variance of up to this share of the largest possible one. */
const LEAST_PART = 1e-13;

/**
 * Whether a sum varies by more than rounding error.
 *
 * @param deviations the sum of its terms' standard deviations: the sum's own if the terms were perfectly correlated
 */
export function varies(variance: number, deviations: number): boolean {
  return variance > LEAST_PART * deviations ** 2;
}

/** Per sum, the largest variance that rounding alone can cause; `deviations` as in {@link varies}. */
export function leastVariances(deviations: readonly number[]): number[] {
  return deviations.map((each) => LEAST_PART * each ** 2);
}

/** Sets a column's covariances to 0, in place, if its variance is at most its `least`. */
export function dropConstant(covariance: Float64Array, least: ArrayLike<number>): Float64Array {
  const size = least.length;
  for (let one = 0; one < size; one++) {
    if (covariance[one * (size + 1)]! > least[one]!) continue;
    for (let other = 0; other < size; other++) {
      covariance[one * size + other] = 0;
      covariance[other * size + one] = 0;
    }
  }
  return covariance;
}

/**
 * The correlations that belong to covariances; 0 for a constant column.
 *
 * @example correlationsOf([4, 1, 1, 1], 2) // [1, 0.5, 0.5, 1]
 */
export function correlationsOf(covariance: Float64Array, columns: number): Float64Array {
  const factors = Float64Array.from({ length: columns }, (_, c) => {
    const variance = covariance[c * (columns + 1)]!;
    return variance > 0 ? 1 / Math.sqrt(variance) : 0;
  });
  return scaledBoth(covariance, factors);
}

/** A square matrix with every row and every column times its factor. */
export function scaledBoth(matrix: Float64Array, factors: Float64Array): Float64Array {
  const size = factors.length;
  return matrix.map((entry, place) => entry * factors[Math.floor(place / size)]! * factors[place % size]!);
}

/** The covariance of each column with the sum of all columns, each times its coefficient. */
export function covariancesWithSum(covariance: Float64Array, coefficients: Float64Array): Float64Array {
  const size = coefficients.length;
  return coefficients.map((_, row) =>
    sumOfProducts(covariance.subarray(row * size, (row + 1) * size), coefficients),
  );
}

/** The inner product, added up from the first to the last. */
export function sumOfProducts(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}

/** The values of each row, such as a model's scores. */
export function transposed(columns: readonly ArrayLike<number>[]): Float64Array[] {
  return Array.from(columns[0] ?? [], (_, model) => Float64Array.from(columns, (column) => column[model]!));
}

/** The column with mean 0 and length 1, so that inner products are Pearson correlations. */
export function standardise(column: Float64Array): Float64Array {
  const deviations = deviationsFromMean(column);
  const length = Math.sqrt(sumOfProducts(deviations, deviations));
  return deviations.map((deviation) => deviation / length);
}

import { gramMatrix } from './gram-matrix.ts';

/**
 * The covariance matrix (n − 1) of columns, row by row. The covariances of a constant column are exactly 0.
 *
 * @param columns one value per model, none missing
 */
export function covarianceMatrix(columns: readonly Float64Array[]): Float64Array {
  const models = columns[0]?.length ?? 0;
  const vectors = new Float64Array(columns.length * models);
  for (const [c, column] of columns.entries()) deviate(column, vectors.subarray(c * models));
  return gramMatrix(vectors, columns.length, models).map((product) => product / (models - 1));
}

/**
 * Writes each value's deviation from the mean; exactly 0 if all values are equal.
 *
 * @returns the sum of squares of the results
 */
export function deviate(column: Float64Array, out: Float64Array): number {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  // Compares the values, because the mean of equal values may be off in the last bit.
  const factor = Number(column.some((value) => value !== column[0]));
  let squares = 0;
  for (let model = 0; model < column.length; model++) {
    out[model] = factor * (column[model]! - mean);
    squares += out[model]! * out[model]!;
  }
  return squares;
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

/** The correlations that belong to covariances; 0 for a constant column. */
export function correlationsOf(covariance: Float64Array, columns: number): Float64Array {
  const factors = Float64Array.from({ length: columns }, (_, c) => {
    const variance = covariance[c * (columns + 1)]!;
    return variance > 0 ? 1 / Math.sqrt(variance) : 0;
  });
  const correlations = new Float64Array(covariance.length);
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b < columns; b++) {
      const place = a * columns + b;
      correlations[place] = covariance[place]! * factors[a]! * factors[b]!;
    }
  }
  return correlations;
}

/** The covariance of each column with the sum of all columns, each times its coefficient. */
export function covariancesWithSum(covariance: Float64Array, coefficients: Float64Array): Float64Array {
  const size = coefficients.length;
  const sums = new Float64Array(size);
  // The lower triangle, four rows at a time: each covariance is added to the sums of its row and of its column.
  let a = 0;
  for (; a + 3 < size; a += 4) {
    const first = a * size;
    const second = first + size;
    const third = second + size;
    const fourth = third + size;
    const p = coefficients[a]!;
    const q = coefficients[a + 1]!;
    const r = coefficients[a + 2]!;
    const s = coefficients[a + 3]!;
    let one = 0;
    let two = 0;
    let three = 0;
    let four = 0;
    for (let b = 0; b < a; b = (b + 1) | 0) {
      const t = covariance[first + b]!;
      const u = covariance[second + b]!;
      const v = covariance[third + b]!;
      const w = covariance[fourth + b]!;
      const coefficient = coefficients[b]!;
      one += t * coefficient;
      two += u * coefficient;
      three += v * coefficient;
      four += w * coefficient;
      sums[b]! += t * p + u * q + (v * r + w * s);
    }
    for (let b = a; b < a + 4; b++) {
      const coefficient = coefficients[b]!;
      one += covariance[first + b]! * coefficient;
      two += covariance[second + b]! * coefficient;
      three += covariance[third + b]! * coefficient;
      four += covariance[fourth + b]! * coefficient;
    }
    sums[a]! += one;
    sums[a + 1]! += two;
    sums[a + 2]! += three;
    sums[a + 3]! += four;
  }
  for (; a < size; a++) {
    const own = coefficients[a]!;
    let sum = covariance[a * size + a]! * own;
    for (let b = 0; b < a; b++) {
      const each = covariance[a * size + b]!;
      sum += each * coefficients[b]!;
      sums[b]! += each * own;
    }
    sums[a]! += sum;
  }
  return sums;
}

export function sumOfProducts(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}

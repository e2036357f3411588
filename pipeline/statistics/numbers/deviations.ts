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

/** The standard deviation (n − 1) of the values that are not NaN; NaN if there are fewer than two. */
export function standardDeviation(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length < 2 ? Number.NaN : Math.sqrt(deviations(present).squares / (present.length - 1));
}

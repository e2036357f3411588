/**
 * The mean of values, and the sum of their squared deviations from it. Relative to the first value, as a large common offset
 * costs digits: so the squares are exactly 0 if all values are equal.
 */
export function deviations(values: readonly number[] | Float64Array): { mean: number; squares: number } {
  const differences = Array.from(values, (value) => value - values[0]!);
  const mean = differences.reduce((sum, each) => sum + each, 0) / values.length;
  return { mean: values[0]! + mean, squares: differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) };
}

/** The standard deviation (n − 1) of the values that are not NaN; NaN if there are fewer than two. */
export function standardDeviation(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length < 2 ? Number.NaN : Math.sqrt(deviations(present).squares / (present.length - 1));
}

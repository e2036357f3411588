/** The sum, added up from the first value to the last; NaN if a value is. */
export function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** The mean; NaN without values, or if a value is NaN. */
export function meanOf(values: Float64Array | readonly number[]): number {
  return total(values) / values.length;
}

/**
 * The median of the values that are not NaN; NaN without any.
 *
 * @example median([5, 1, NaN, 3]) // 3
 */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

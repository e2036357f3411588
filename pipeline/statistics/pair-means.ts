/**
 * The mean over those pairs that have an estimate; NaN where none has.
 *
 * @param estimates per pair of metrics, NaN where it has none
 * @param pairs which pairs, as indices
 */
export function meanOfPairs(estimates: Float64Array, pairs: readonly number[]): number {
  return meanOf(estimates, pairs, (estimate) => estimate);
}

/** The share of estimates below 0 among those pairs that have one; NaN where none has. */
export function shareNegative(estimates: Float64Array, pairs: readonly number[]): number {
  return meanOf(estimates, pairs, (estimate) => (estimate < 0 ? 1 : 0));
}

function meanOf(
  estimates: Float64Array,
  pairs: readonly number[],
  value: (estimate: number) => number,
): number {
  let sum = 0;
  let count = 0;
  for (const pair of pairs) {
    const estimate = estimates[pair]!;
    if (Number.isNaN(estimate)) continue;
    sum += value(estimate);
    count++;
  }
  return sum / count;
}

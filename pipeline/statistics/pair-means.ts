/**
 * The mean over those pairs that have an estimate; NaN where none has.
 *
 * @param estimates per pair of metrics, NaN where it has none
 * @param pairs which pairs, as indices
 * @param divisors per pair, what its estimate is divided by first; NaN leaves the pair out
 */
export function meanOfPairs(
  estimates: Float64Array,
  pairs: readonly number[],
  divisors?: Float64Array,
): number {
  return meanOf(estimates, pairs, divisors, (estimate) => estimate);
}

/** The share of estimates below 0 among those pairs that have one; NaN where none has. */
export function shareNegative(
  estimates: Float64Array,
  pairs: readonly number[],
  divisors?: Float64Array,
): number {
  return meanOf(estimates, pairs, divisors, (estimate) => (estimate < 0 ? 1 : 0));
}

function meanOf(
  estimates: Float64Array,
  pairs: readonly number[],
  divisors: Float64Array | undefined,
  value: (estimate: number) => number,
): number {
  let sum = 0;
  let count = 0;
  for (const pair of pairs) {
    const estimate = estimates[pair]! / (divisors?.[pair] ?? 1);
    if (Number.isNaN(estimate)) continue;
    sum += value(estimate);
    count++;
  }
  return sum / count;
}

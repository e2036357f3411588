/**
 * The mean estimate of some pairs. Pairs without an estimate are ignored; NaN if none has one.
 *
 * @param estimates per pair of metrics, NaN if missing
 * @param pairs the indices of the pairs
 * @param divisors per pair, the number that divides its estimate first; NaN leaves the pair out
 */
export function meanOfPairs(
  estimates: Float64Array,
  pairs: readonly number[],
  divisors?: Float64Array,
): number {
  return meanOf(estimates, pairs, divisors, (estimate) => estimate);
}

/** The share of negative estimates; otherwise as {@link meanOfPairs}. */
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

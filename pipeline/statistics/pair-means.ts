/** Per pair, what its estimate is divided by first; NaN leaves the pair out. */
type Divisors = Float64Array | undefined;

/**
 * The mean over those pairs that have an estimate; NaN where none has.
 *
 * @param estimates per pair of metrics, NaN where it has none
 * @param pairs which pairs, as indices
 */
export function meanOfPairs(estimates: Float64Array, pairs: readonly number[], divisors?: Divisors): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < pairs.length; i++) {
    const estimate = estimates[pairs[i]!]! / (divisors ? divisors[pairs[i]!]! : 1);
    if (Number.isNaN(estimate)) continue;
    sum += estimate;
    count++;
  }
  return sum / count;
}

/** The share of estimates below 0 among those pairs that have one; NaN where none has. */
export function shareNegative(
  estimates: Float64Array,
  pairs: readonly number[],
  divisors?: Divisors,
): number {
  let negative = 0;
  let count = 0;
  for (let i = 0; i < pairs.length; i++) {
    const estimate = estimates[pairs[i]!]! / (divisors ? divisors[pairs[i]!]! : 1);
    if (Number.isNaN(estimate)) continue;
    if (estimate < 0) negative++;
    count++;
  }
  return negative / count;
}

/**
 * The mean estimate of some pairs. Pairs without an estimate are ignored; NaN if none has one.
 *
 * @param estimates per pair of metrics, NaN if missing
 * @param pairs the indices of the pairs
 * @param weights per pair, the number that multiplies its estimate first; NaN leaves the pair out
 */
export function meanOfPairs(
  estimates: Float64Array,
  pairs: readonly number[],
  weights?: Float64Array,
): number {
  return meanOf(estimates, pairs, weights, (estimate) => estimate);
}

/** The share of negative estimates; otherwise as {@link meanOfPairs}. */
export function shareNegative(
  estimates: Float64Array,
  pairs: readonly number[],
  weights?: Float64Array,
): number {
  return meanOf(estimates, pairs, weights, (estimate) => (estimate < 0 ? 1 : 0));
}

function meanOf(
  estimates: Float64Array,
  pairs: readonly number[],
  weights: Float64Array | undefined,
  value: (estimate: number) => number,
): number {
  let sum = 0;
  let count = 0;
  for (const pair of pairs) {
    const estimate = estimates[pair]! * (weights?.[pair] ?? 1);
    if (Number.isNaN(estimate)) continue;
    sum += value(estimate);
    count++;
  }
  return sum / count;
}

/**
 * The weighted mean of some pairs' estimates. Pairs without an estimate are ignored; NaN if none has one.
 *
 * @param weights per estimate (not per entry of `pairs`); by default all are equal
 */
export function weightedMean(
  estimates: Float64Array,
  pairs: readonly number[],
  weights?: Float64Array,
): number {
  let [sum, total] = [0, 0];
  for (const pair of pairs) {
    if (Number.isNaN(estimates[pair])) continue;
    const weight = weights?.[pair] ?? 1;
    sum += weight * estimates[pair]!;
    total += weight;
  }
  return sum / total;
}

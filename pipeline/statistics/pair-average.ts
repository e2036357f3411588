import { meanOfPairs, shareNegative } from './pair-means.ts';

/** The mean correlation of some pairs of metrics, or the share of negative correlations among them. */
export interface PairQuantity {
  kind: 'mean' | 'share_negative';
  pairs: readonly number[];
  /** Per estimate (not per entry of `pairs`), the number that divides it first; NaN leaves the pair out. */
  divisors?: Float64Array;
}

/** Computes a quantity; NaN if none of its pairs has an estimate. */
export function pairQuantity(estimates: Float64Array, { kind, pairs, divisors }: PairQuantity): number {
  return kind === 'mean'
    ? meanOfPairs(estimates, pairs, divisors)
    : shareNegative(estimates, pairs, divisors);
}

/**
 * The same quantity with its pairs renumbered, to compute it from the correlations of a larger set of metrics. Divisors
 * are not renumbered.
 *
 * @param places per pair of the quantity's metrics, its index among the pairs of the larger set
 */
export function renumberPairs(quantity: PairQuantity, places: Int32Array): PairQuantity {
  return { ...quantity, pairs: quantity.pairs.map((pair) => places[pair]!) };
}

import { meanOfPairs, shareNegative } from './pair-means.ts';

/** The mean correlation of some pairs of metrics, or the share of negative correlations among them. */
export interface PairQuantity {
  kind: 'mean' | 'share_negative';
  pairs: readonly number[];
  /** Per estimate (not per entry of `pairs`), the number that multiplies it first; NaN leaves the pair out. */
  weights?: Float64Array;
}

/** The mean, or the share of negative ones, of the quantity's estimates; NaN if none of its pairs has one. */
export function pairQuantity(estimates: Float64Array, { kind, pairs, weights }: PairQuantity): number {
  return kind === 'mean' ? meanOfPairs(estimates, pairs, weights) : shareNegative(estimates, pairs, weights);
}

/**
 * The same quantity with its pairs renumbered, to compute it from the correlations of a larger set of metrics. Its
 * weights keep the old order, so they must be set afterwards.
 *
 * @param places per pair of the quantity's metrics, its index among the pairs of the larger set
 */
export function renumberPairs(quantity: PairQuantity, places: Int32Array): PairQuantity {
  return { ...quantity, pairs: quantity.pairs.map((pair) => places[pair]!) };
}

import { meanOfPairs, shareNegative } from './pair-means.ts';

/** A mean over some pairs of metrics, or the share of them that is negative. */
export interface PairQuantity {
  kind: 'mean' | 'share_negative';
  pairs: readonly number[];
  /** Per pair of those that there are, what its correlation is divided by first; NaN leaves it out. */
  divisors?: Float64Array;
}

/** NaN where no pair has an estimate. */
export function pairQuantity(estimates: Float64Array, { kind, pairs, divisors }: PairQuantity): number {
  return kind === 'mean'
    ? meanOfPairs(estimates, pairs, divisors)
    : shareNegative(estimates, pairs, divisors);
}

/** The same quantity where its metrics are some of more: `places` says where each of its pairs stands among all. */
export function amongAll(quantity: PairQuantity, places: Int32Array): PairQuantity {
  return { ...quantity, pairs: quantity.pairs.map((pair) => places[pair]!) };
}

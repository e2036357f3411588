import { NO_RANK } from '../numbers/ranks.ts';

/** The best and the worst rank of a range. */
export interface RankRange {
  low: number;
  high: number;
}

/**
 * The range that holds a model's rank in 95 % of the resamples: the 2.5 % and 97.5 % quantiles of type 1 (Hyndman & Fan
 * 1996), which are always ranks that occurred. Resamples without a rank are ignored; undefined if no resample has one.
 *
 * @param ranks the model's rank in each resample
 */
export function rankRange(ranks: Uint16Array): RankRange | undefined {
  let largest = NO_RANK;
  for (let i = 0; i < ranks.length; i++) largest = Math.max(largest, ranks[i]!);
  const counts = new Uint32Array(largest + 1);
  for (let i = 0; i < ranks.length; i++) counts[ranks[i]!]!++;
  const present = ranks.length - counts[NO_RANK]!;
  if (present === 0) return undefined;
  counts[NO_RANK] = 0;
  const at = (probability: number) => {
    const place = Math.ceil(probability * present);
    let rank = 0;
    for (let upTo = 0; upTo < place; upTo += counts[rank]!) rank++;
    return rank;
  };
  return { low: at(0.025), high: at(0.975) };
}

import { NO_RANK } from '../../../statistics/numbers/ranks.ts';

/** A model leads another if it is ahead in at least this share of the resamples. */
export const LEADS = 0.975;

/** Most models of which all pairs are compared. */
const MOST_COMPARED = 1000;

/**
 * The share of all pairs of models in which one leads the other ({@link LEADS}). Of many models, those at even distances in the ranking
 * stand for all.
 *
 * @param all per model, its ranks in all resamples, in the order of the ranking
 */
export function orderedShare(all: readonly Uint16Array[]): number {
  const step = Math.ceil(all.length / MOST_COMPARED);
  const ranks = all.filter((_, place) => place % step === 0);
  let ordered = 0;
  for (const [i, one] of ranks.entries())
    for (const other of ranks.slice(0, i)) {
      const share = shareAhead(one, other);
      if (share >= LEADS || share <= 1 - LEADS) ordered++;
    }
  return ordered / ((ranks.length * (ranks.length - 1)) / 2);
}

/**
 * The share of resamples in which one model ranks better than another. Ties count half. Resamples without both ranks
 * are ignored; NaN if none is left.
 */
export function shareAhead(one: Uint16Array, other: Uint16Array): number {
  let ahead = 0;
  let count = 0;
  for (let i = 0; i < one.length; i++) {
    if (one[i] === NO_RANK || other[i] === NO_RANK) continue;
    count++;
    ahead += one[i]! < other[i]! ? 1 : one[i] === other[i] ? 0.5 : 0;
  }
  return ahead / count;
}

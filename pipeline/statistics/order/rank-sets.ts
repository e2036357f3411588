import { sum } from 'd3-array';
import { pairCount } from '../correlation/pairs.ts';
import type { OrderedPairs } from './ordered-pairs.ts';

/** All ranks that a row may have, and its tier. */
export interface RankSet {
  low: number;
  high: number;
  tier: number;
}

/**
 * Per row, its rank set: all ranks that it may have, given the orders that hold. All sets hold at once with a chance of at least
 * 95 % (Mogstad, Romano, Shaikh & Wilhelm 2024, section 3). And its tier: one begins with the best row that is
 * ordered below the first of the tier before.
 */
export function rankSets({ rows, isOrdered }: OrderedPairs): RankSet[] {
  const above = new Uint16Array(rows.length);
  const below = new Uint16Array(rows.length);
  for (const place of rows.keys())
    for (let later = place + 1; later < rows.length; later++)
      if (isOrdered(place, later)) {
        below[place]!++;
        above[later]!++;
      }
  const sets: RankSet[] = [];
  let leader = 0;
  let tier = 1;
  for (const [place, row] of rows.entries()) {
    if (place > leader && isOrdered(leader, place)) {
      leader = place;
      tier++;
    }
    sets[row] = { low: above[place]! + 1, high: rows.length - below[place]!, tier };
  }
  return sets;
}

/** How many rows may be first. */
export function mayBeFirst(sets: readonly RankSet[]): number {
  return sets.filter(({ low }) => low === 1).length;
}

/** The share of all pairs that are ordered. */
export function shareOrdered(sets: readonly RankSet[]): number {
  return sum(sets, ({ low }) => low - 1) / pairCount(sets.length);
}

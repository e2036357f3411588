import { keepsRanking, membersOf, smallestTau } from '../../../statistics/score/subset-agreement.ts';
import { comparable, type Ranked } from './best-subset.ts';

/** A subset, with the properties that searches compare. */
export interface Found extends Ranked {
  size: number;
  /** The smallest τ of the methods. */
  tau: number;
  keeps: boolean;
}

/** The best subsets found so far: the smallest that keeps the ranking, and per metric the best without it. */
export class NearestSubsets {
  smallest: Found | undefined;
  readonly without: (Found | undefined)[];

  constructor(metrics: number) {
    this.without = new Array(metrics).fill(undefined);
  }

  add(ranked: Ranked): Found {
    const found = {
      ...ranked,
      size: membersOf(ranked.subset).length,
      tau: smallestTau(ranked.taus),
      keeps: keepsRanking(ranked.taus),
    };
    if (found.keeps && isNearer(found, this.smallest)) this.smallest = found;
    for (const [metric, nearest] of this.without.entries())
      if (found.subset[metric] === 0 && isNearer(found, nearest)) this.without[metric] = found;
    return found;
  }
}

/**
 * Whether a subset is better than another. One that keeps the ranking is better than one that does not. If both keep
 * it, the one with fewer metrics is better; if neither does, the one with the larger τ.
 */
export function isNearer(one: Found, other: Found | undefined): boolean {
  if (!other) return true;
  if (one.keeps) return !other.keeps || one.size < other.size;
  return !other.keeps && comparable(one.tau) > comparable(other.tau);
}

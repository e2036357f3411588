import {
  type Agreement,
  keepsRanking,
  type MetricSubset,
  membersOf,
  smallestTau,
} from '../../../statistics/score/subset-agreement.ts';

/** A subset of the metrics, and per method Kendall's τ-b of the rankings by the subset and by all metrics. */
export interface Ranked {
  subset: MetricSubset;
  taus: Float64Array;
}

interface Candidate {
  place: number;
  taus: Float64Array;
}

/**
 * The subset with the best worst case: the one whose smallest τ over the methods is largest. Ties go to the larger
 * mean τ, then to the first subset. One method's τ is an upper bound of the smallest τ, so once one method's τ is
 * known for all subsets, the other methods are computed for few of them.
 *
 * @param before τ per method of the subset that these subsets change by one metric; the method with the smallest τ is
 *   computed for all subsets, since its bound is probably the tightest
 */
export function bestOf(
  agreement: Agreement,
  subsets: readonly MetricSubset[],
  before: Float64Array | undefined,
): Candidate {
  const first = before ? Math.max(0, before.indexOf(smallestTau(before))) : 0;
  const bounds = Float64Array.from(subsets, agreement[first]!);
  const upTo = bounds.map(comparable);
  const descending = [...subsets.keys()].sort((a, b) => upTo[b]! - upTo[a]! || a - b);
  let best: Candidate | undefined;
  for (const place of descending) {
    if (best && upTo[place]! < comparable(smallestTau(best.taus))) break;
    const taus = Float64Array.from(agreement, (tauOf, m) =>
      m === first ? bounds[place]! : tauOf(subsets[place]!),
    );
    const candidate = { place, taus };
    if (!best || isBetter(candidate, best)) best = candidate;
  }
  return best!;
}

function isBetter(one: Candidate, other: Candidate): boolean {
  const bySmallest = comparable(smallestTau(one.taus)) - comparable(smallestTau(other.taus));
  const byMean = comparable(sumOf(one.taus)) - comparable(sumOf(other.taus));
  return bySmallest > 0 || (bySmallest === 0 && (byMean > 0 || (byMean === 0 && one.place < other.place)));
}

/** A sort key: rounded to 12 decimals, so that rounding errors break no tie; NaN sorts below every number. */
export function comparable(value: number): number {
  return Number.isNaN(value) ? Number.MIN_SAFE_INTEGER : Math.round(value * 1e12);
}

function sumOf(taus: Float64Array): number {
  return taus.reduce((sum, tau) => sum + tau, 0);
}

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

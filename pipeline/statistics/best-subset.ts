import { type Agreement, type MetricSubset, smallestTau } from './subset-agreement.ts';

/** A subset, and how far the ranking by it agrees with that by all metrics, by each method. */
export interface Ranked {
  subset: MetricSubset;
  taus: Float64Array;
}

interface Candidate {
  place: number;
  taus: Float64Array;
}

/**
 * The place of the subset with the largest smallest τ; of several, that with the largest mean of the τ, and then the first.
 * A smallest τ is not above that of any method, so where one method has the τ of all, most need not be computed by the
 * others.
 *
 * @param before the taus of the subset that these were made of: the method that has the smallest is asked first
 */
export function bestOf(
  agreement: Agreement,
  subsets: readonly MetricSubset[],
  before: Float64Array | undefined,
): Candidate {
  const first = before ? Math.max(0, before.indexOf(smallestTau(before))) : 0;
  const bounds = agreement[first]!(subsets);
  const upTo = bounds.map(comparable);
  const descending = [...subsets.keys()].sort((a, b) => upTo[b]! - upTo[a]! || a - b);
  let best: Candidate | undefined;
  for (const place of descending) {
    if (best && upTo[place]! < comparable(smallestTau(best.taus))) break;
    const taus = Float64Array.from(agreement, (tausOf, m) =>
      m === first ? bounds[place]! : tausOf([subsets[place]!])[0]!,
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

/** To 12 places, so that the last bits of what is the same decide nothing; below every number where there is none. */
export function comparable(value: number): number {
  return Number.isNaN(value) ? Number.MIN_SAFE_INTEGER : Math.round(value * 1e12);
}

function sumOf(taus: Float64Array): number {
  return taus.reduce((sum, tau) => sum + tau, 0);
}

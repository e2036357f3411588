import {
  type Agreement,
  type MetricSubset,
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

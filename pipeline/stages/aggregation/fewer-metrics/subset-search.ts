import type { Agreement, MetricSubset } from '../../../statistics/score/subset-agreement.ts';
import { allTaus, keepsRanking, membersOf, smallestTau } from '../../../statistics/score/subset-agreement.ts';

/** A subset of the metrics, and per method Kendall's τ-b of the rankings by the subset and by all metrics. */
export interface Ranked {
  subset: MetricSubset;
  taus: Float64Array;
}

type Candidate = Pick<Ranked, 'taus'> & { place: number };

/**
 * The subset with the best worst case: the one whose smallest τ over the methods is largest. Ties go to the larger
 * mean τ, then to the first subset. One method's τ is an upper bound of the smallest τ, so once one method's τ is
 * known for all subsets, the other methods are computed for few of them.
 *
 * @param before τ per method of the subset that these subsets change by one metric; the method with the smallest τ is
 *   computed for all subsets, since its bound is probably the tightest
 */
export function bestOf(agreement: Agreement, subsets: readonly MetricSubset[], before?: Float64Array) {
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
  const sum = (taus: Float64Array) => taus.reduce((total, tau) => total + tau, 0);
  const byMean = comparable(sum(one.taus)) - comparable(sum(other.taus));
  return bySmallest > 0 || (bySmallest === 0 && (byMean > 0 || (byMean === 0 && one.place < other.place)));
}

/** A sort key: rounded to 12 decimals, so that rounding errors break no tie; NaN sorts below every number. */
export function comparable(value: number): number {
  return Number.isNaN(value) ? Number.MIN_SAFE_INTEGER : Math.round(value * 1e12);
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

export const directions = ['forward', 'backward'] as const;

/** A metric that was added or removed, and the resulting subset. */
export interface Step extends Ranked {
  metric: number;
}

/**
 * Greedy forward selection (Whitney 1971): starts without metrics and adds one at a time, until all are in. Each step
 * adds the metric that makes the smallest τ over the methods largest. Ties go to the larger mean τ, then to the first
 * metric. A missing τ ranks below all others.
 *
 * @param most steps to take at most
 */
export function forwardSteps(agreement: Agreement, metrics: number, most = metrics): Step[] {
  return greedySteps(agreement, new Uint8Array(metrics), 1, most);
}

/** Greedy backward elimination (Marill & Green 1963): removes metrics by the same rule, until one is left. */
export function backwardSteps(agreement: Agreement, metrics: number): Step[] {
  return greedySteps(agreement, new Uint8Array(metrics).fill(1), 0, metrics - 1);
}

/** Elimination has to stop at one metric, because no metrics give no score. */
function greedySteps(agreement: Agreement, start: MetricSubset, to: 0 | 1, most: number): Step[] {
  const steps: Step[] = [];
  const left = membersOf(start.map(() => 1));
  let subset = start;
  while (steps.length < most) {
    const subsets = left.map((metric) => subset.with(metric, to));
    const { place, taus } = bestOf(agreement, subsets, steps.at(-1)?.taus);
    const [metric] = left.splice(place, 1);
    subset = subsets[place]!;
    steps.push({ metric: metric!, subset, taus });
  }
  return steps;
}

/** Tabu search: for how many changes a removed or added metric stays as it is. Taken in turn, so that the search does not cycle. */
const REMOVED_TENURES = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const ADDED_TENURES = [1, 2, 3, 4];

/**
 * An endless tabu search (Glover 1989) for a small subset that keeps the ranking. A subset that keeps it loses a metric; any other
 * loses or gains one. Each change is the best one by {@link bestOf}, even if it makes the smallest τ smaller. The changed metric is
 * then fixed for some changes, so that the search can leave local optima.
 *
 * @param candidates the metrics that the subset may contain
 */
export function* swaps(
  agreement: Agreement,
  start: MetricSubset,
  candidates: MetricSubset,
): Generator<Ranked, never> {
  const fixedUntil = new Int32Array(start.length);
  let current: Ranked = { subset: start, taus: allTaus(agreement, [start])[0]! };
  for (let change = 0; ; change++) {
    yield current;
    const { subset, taus } = current;
    const free = membersOf(keepsRanking(taus) ? subset : candidates).filter(
      (metric) => fixedUntil[metric]! <= change,
    );
    if (free.length === 0) continue;
    const subsets = free.map((metric) => subset.with(metric, 1 - subset[metric]!));
    const { place, taus: best } = bestOf(agreement, subsets, taus);
    current = { subset: subsets[place]!, taus: best };
    const metric = free[place]!;
    const tenures = subset[metric] === 1 ? REMOVED_TENURES : ADDED_TENURES;
    fixedUntil[metric] = change + 1 + tenures[change % tenures.length]!;
  }
}

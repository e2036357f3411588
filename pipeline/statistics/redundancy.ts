import { type AggregationMethod, transformationOf } from './aggregation.ts';
import { nearZero } from './conditioning.ts';
import { emptyCorrelations } from './correlation-row.ts';
import { kendallRow } from './kendall.ts';
import { largestChanged, roundingOfSum } from './rounding.ts';
import { type Scored, scorer } from './scoring.ts';
import { roomToSort, sortedColumn, sorter } from './sorted-column.ts';

/** The methods whose score is the mean over the metric tree, so that a metric can be left out of it. */
export const treeMeans = ['arithmetic_mean', 'z_mean', 'mean_rank'] as const satisfies AggregationMethod[];
export type TreeMean = (typeof treeMeans)[number];

/** Fewer metrics keep a ranking where Kendall's τ-b of their score with the full one is at least this by every method. */
export const KEPT = 0.95;

/**
 * A metric adds nothing where the ranking without it agrees so far with the full one by every method: τ = 1 − 2d without
 * ties, where d is the share of the pairs of models whose order is another, so no more than one pair in 2,000.
 */
export const UNCHANGED = 0.999;

/** Which metrics are in: 1 per metric of the set, 0 for the others. */
export type MetricSubset = Uint8Array;

/** Scores that are to be made of fewer metrics. */
export interface Reducible {
  scored: Scored;
  methods: readonly TreeMean[];
}

/** Kendall's τ-b of the scores of each subset with those of all metrics; of no more subsets than metrics. */
type TausOf = (subsets: readonly MetricSubset[]) => Float64Array;

/** One per method. */
export type Agreement = readonly TausOf[];

/**
 * How far the ranking by some of the metrics agrees with that by all: Kendall's τ-b of the two scores over the same
 * models, per method. The metric tree is the same, without the nodes that have no metric left; what standardises or
 * ranks a metric is the cohort, which stays. τ is NaN where a score is constant, and of a subset without metrics.
 * Few metrics leave many models tied, which the last bits of sums would rank at random: scores that are the same to ten
 * digits of the largest one count as tied.
 *
 * Columns are transformed, and the full scores sorted, once; a subset then costs a weighted sum and a sort a method.
 */
export function agreementWithFull({ scored, methods }: Reducible): Agreement {
  const { columns } = scored;
  // What every score has in common would take its share of the digits.
  const near = { ...scored, columns: columns.map(nearZero) };
  return methods.map((method) => {
    const transformation = transformationOf[method];
    return tauWithFull(
      scorer(method, near),
      columns.map((column) => largestChanged(transformation, column)),
    );
  });
}

/** Per subset, its τ by each method. */
export function allTaus(agreement: Agreement, subsets: readonly MetricSubset[]): Float64Array[] {
  const taus = agreement.map((tausOf) => tausOf(subsets));
  return subsets.map((_, s) => Float64Array.from(taus, (each) => each[s]!));
}

/**
 * Of one method.
 *
 * @param sizes per metric, the largest that its changed scores can have
 */
function tauWithFull(scoresOf: (copies: MetricSubset) => Float64Array, sizes: readonly number[]): TausOf {
  const metrics = sizes.length;
  const tied = (subset: MetricSubset) => {
    const own = sizes.filter((_, metric) => subset[metric] === 1);
    return tiedInPlace(scoresOf(subset), roundingOfSum(own.length) * largestOf(own));
  };
  const full = tied(new Uint8Array(metrics).fill(1));
  const room = roomToSort(new Array(metrics + 1).fill(full));
  const sort = sorter(room);
  const found = emptyCorrelations(metrics + 1, 'kendall');
  sort(full, 0);
  return (subsets) => {
    if (subsets.length > metrics)
      throw new Error('no more subsets than metrics can be asked about at a time');
    for (const [s, subset] of subsets.entries()) sort(tied(subset), s + 1);
    const compared = Array.from({ length: subsets.length + 1 }, (_, s) => sortedColumn(room, s));
    kendallRow(compared)(0, found);
    return found.estimate.slice(0, subsets.length);
  };
}

/** How far apart sums of the same numbers may be, as a share of the largest score. */
const LAST_BITS = 2 ** -36;

/**
 * Turns scores into whole units, in the array that it is given, so that those that only the order of a sum tells apart are tied.
 *
 * @param rounding what they may be off by: where terms cancel out, more than the last bits of what is left
 */
function tiedInPlace(scores: Float64Array, rounding: number): Float64Array {
  const unit = Math.max(LAST_BITS * largestOf(scores.map(Math.abs)), 2 * rounding);
  if (unit > 0)
    for (let model = 0; model < scores.length; model++) scores[model] = Math.round(scores[model]! / unit);
  return scores;
}

function largestOf(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  return largest;
}

export const directions = ['forward', 'backward'] as const;
export type Direction = (typeof directions)[number];

/** A metric that was added or removed, and how far the ranking by those that are then in agrees with that by all. */
export interface Step {
  metric: number;
  /** How many metrics are in. */
  size: number;
  taus: Float64Array;
}

/** A set of metrics that keeps the ranking by every method. */
export interface KeepingSubset {
  /** The selection that found it. */
  direction: Direction;
  size: number;
  subset: MetricSubset;
  /** The smallest of its τ. */
  tau: number;
}

/** What keeps the ranking without a metric. */
export interface Replacement {
  /** How many metrics do; undefined where no set of the search does. */
  size: number | undefined;
  /** The smallest of these metrics' τ; where no set keeps the ranking, of the set that comes nearest. */
  tau: number;
}

export interface Redundancy {
  /** All steps of both greedy selections: forward to all metrics, backward to a single one. */
  steps: Record<Direction, Step[]>;
  /** The smaller of the smallest sets of the two that reach {@link KEPT}, forward's where both are as small. */
  smallest: KeepingSubset | undefined;
  /** Per metric, the τ of all others. */
  without: Float64Array[];
  /**
   * Per metric, what keeps the ranking without it: the smallest set where it is not in that; else the rest of the set
   * and the fewest others that reach {@link KEPT} as they are added to it, greedily; where these never do, the
   * smallest set that greedy elimination finds among the others, and else the first that a floating selection finds. None
   * without a smallest set.
   */
  replacements: (Replacement | undefined)[];
}

/**
 * How few metrics make the same ranking, and what each contributes to it, by greedy selection: sequential forward (Whitney
 * 1971) and backward (Marill & Green 1963). Neither direction need find the smallest set there is, which would take all
 * 2ᴹ subsets; and τ need not rise with every metric added. So the size found is an upper bound.
 */
export function redundancy(reducible: Reducible): Redundancy {
  const agreement = agreementWithFull(reducible);
  const all = new Uint8Array(reducible.scored.columns.length).fill(1);
  const steps = {
    forward: [...forwardSteps(agreement, all.slice().fill(0), all)],
    backward: [...backwardSteps(agreement, all)],
  };
  const smallest = smallestKeeping(steps, all);
  return {
    steps,
    smallest,
    without: allTaus(
      agreement,
      [...all.keys()].map((metric) => all.with(metric, 0)),
    ),
    replacements: [...all.keys()].map((metric) => smallest && replacement(agreement, smallest, metric)),
  };
}

/**
 * Greedy forward selection: adds one `candidate` after another to the metrics of `start`, until all are in. Each step is
 * the one after which the smallest τ of the methods is largest; of several, that with the larger mean of the τ, then the
 * first metric. A missing τ is below every other.
 */
export function forwardSteps(
  agreement: Agreement,
  start: MetricSubset,
  candidates: MetricSubset,
): Generator<Step, void> {
  return greedySteps(agreement, start, candidates, 1);
}

/** Greedy backward elimination: removes one metric of `start` after another, by the same rule, until one is left. */
export function backwardSteps(agreement: Agreement, start: MetricSubset): Generator<Step, void> {
  return greedySteps(agreement, start, start, 0);
}

function* greedySteps(
  agreement: Agreement,
  start: MetricSubset,
  candidates: MetricSubset,
  to: 0 | 1,
): Generator<Step, void> {
  let subset = start;
  let limiting = -1;
  const left = membersOf(candidates);
  // No score is without any metric.
  while (left.length > 1 - to) {
    const subsets = left.map((metric) => subset.with(metric, to));
    const { place, taus } = bestOf(agreement, subsets, limiting);
    limiting = taus.indexOf(smallestTau(taus));
    const [metric] = left.splice(place, 1);
    subset = subsets[place]!;
    yield { metric: metric!, size: membersOf(subset).length, taus };
  }
}

interface Candidate {
  place: number;
  taus: Float64Array;
}

/**
 * The one with the largest smallest τ; of several, that with the largest mean, and then the first. A smallest τ is not
 * above that of any method, so where one method has the τ of all, most need not be computed by the others.
 *
 * @param limiting the method that is asked first: the one that is likely to have the smallest τ, or −1
 */
function bestOf(agreement: Agreement, subsets: readonly MetricSubset[], limiting: number): Candidate {
  const first = Math.max(0, limiting);
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
function comparable(value: number): number {
  return Number.isNaN(value) ? Number.MIN_SAFE_INTEGER : Math.round(value * 1e12);
}

function sumOf(taus: Float64Array): number {
  return taus.reduce((sum, tau) => sum + tau, 0);
}

/** The smallest τ of the methods; NaN where one is missing. */
export function smallestTau(taus: Float64Array): number {
  return taus.length > 0 ? Math.min(...taus) : Number.NaN;
}

function membersOf(subset: MetricSubset): number[] {
  return [...subset.keys()].filter((metric) => subset[metric] === 1);
}

function keepsRanking({ taus }: Step): boolean {
  return smallestTau(taus) >= KEPT;
}

/** Backward elimination starts from all metrics, which forward selection ends with. */
function smallestKeeping(
  steps: Record<Direction, readonly Step[]>,
  all: MetricSubset,
): KeepingSubset | undefined {
  const found = directions.flatMap((direction) =>
    steps[direction]
      .filter(keepsRanking)
      .map(({ size, taus }) => ({ direction, size, tau: smallestTau(taus) })),
  );
  const [smallest] = found.sort((a, b) => a.size - b.size);
  return smallest && { ...smallest, subset: subsetOfSize(smallest, steps, all) };
}

function subsetOfSize(
  { direction, size }: { direction: Direction; size: number },
  steps: Record<Direction, readonly Step[]>,
  all: MetricSubset,
): MetricSubset {
  const taken = all.slice().fill(0);
  const isTaken = (step: Step) => (direction === 'forward' ? step.size <= size : step.size >= size);
  for (const step of steps[direction]) taken[step.metric] = Number(isTaken(step));
  return direction === 'forward' ? taken : taken.map((each) => 1 - each);
}

function replacement(agreement: Agreement, smallest: KeepingSubset, metric: number): Replacement {
  const { size, subset, tau } = smallest;
  if (subset[metric] === 0) return { size, tau };
  const rest = subset.with(metric, 0);
  let nearest = tauOf(agreement, rest);
  for (const step of forwardSteps(
    agreement,
    rest,
    subset.map((each) => 1 - each),
  )) {
    const reached = smallestTau(step.taus);
    if (reached >= KEPT) return { size: step.size, tau: reached };
    if (!(reached <= nearest)) nearest = reached;
  }
  const others = subset.slice().fill(1).with(metric, 0);
  const found = eliminated(agreement, others, nearest);
  return found.size === undefined ? floated(agreement, rest, others, size, found.tau) : found;
}

/**
 * Sequential floating forward selection (Pudil, Novovičová & Kittler 1994): after each metric that is added, others are
 * removed as long as more is reached than by any set of that size before, and as there are more than the `fewest`. It
 * ends with the first set that keeps the ranking, with all others, or after as many additions as there are metrics.
 */
function floated(
  agreement: Agreement,
  start: MetricSubset,
  candidates: MetricSubset,
  fewest: number,
  nearest: number,
): Replacement {
  const reached = new Map<number, number>();
  let [subset, limiting, largest] = [start, -1, nearest];
  const change = (metrics: readonly number[], to: 0 | 1) => {
    const subsets = metrics.map((metric) => subset.with(metric, to));
    const { place, taus } = bestOf(agreement, subsets, limiting);
    const tau = smallestTau(taus);
    const size = membersOf(subsets[place]!).length;
    const isMore = comparable(tau) > comparable(reached.get(size) ?? Number.NaN);
    if (!isMore && to === 0) return undefined;
    if (isMore) reached.set(size, tau);
    if (comparable(tau) > comparable(largest)) largest = tau;
    limiting = taus.indexOf(tau);
    subset = subsets[place]!;
    return { size, tau };
  };
  for (let added = 0; added < subset.length; added++) {
    const missing = membersOf(candidates).filter((metric) => subset[metric] === 0);
    let found = missing.length > 0 ? change(missing, 1) : undefined;
    if (!found) break;
    while (found && !(found.tau >= KEPT) && found.size > fewest) found = change(membersOf(subset), 0);
    if (found && found.tau >= KEPT) return found;
  }
  return { size: undefined, tau: largest };
}

/** The smallest set that keeps the ranking on the way from `start` down: what adding does not find, removing may. */
function eliminated(agreement: Agreement, start: MetricSubset, nearest: number): Replacement {
  const sets = [
    { size: membersOf(start).length, tau: tauOf(agreement, start) },
    ...[...backwardSteps(agreement, start)].map(({ size, taus }) => ({ size, tau: smallestTau(taus) })),
  ];
  const smallest = sets.findLast(({ tau }) => tau >= KEPT);
  const taus = [nearest, ...sets.map(({ tau }) => tau)].filter((tau) => !Number.isNaN(tau));
  return smallest ?? { size: undefined, tau: taus.length > 0 ? Math.max(...taus) : Number.NaN };
}

function tauOf(agreement: Agreement, subset: MetricSubset): number {
  return smallestTau(allTaus(agreement, [subset])[0]!);
}

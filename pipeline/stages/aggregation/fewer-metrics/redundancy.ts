import type { MetricSubset } from '../../../statistics/score/subset-agreement.ts';
import * as subsets from '../../../statistics/score/subset-agreement.ts';
import type { Found, Ranked } from './subset-search.ts';
import { backwardSteps, forwardSteps, isNearer, NearestSubsets, swaps } from './subset-search.ts';

/**
 * A metric adds nothing if the ranking without it has at least this τ with the full ranking by every method. Without
 * ties, τ = 1 − 2d, where d is the share of pairs of models that change order; so d is at most one in 2,000.
 */
export const UNCHANGED = 0.999;

/**
 * The largest number of scores that all searches together may add up. One change tries up to M sets of up to M
 * metrics for each of n models: M²n scores. The first search takes at most half of them, and the searches without a
 * metric share the rest.
 */
const MOST_SUMS = 2e9;

/**
 * Searches for the smallest set of metrics that keeps the ranking by all, and for such a set without each of its
 * metrics: first by greedy selection, then by swaps. Only trying all 2ᴹ sets would prove a result: the size found is
 * an upper bound, and a metric without a replacement may still have one.
 *
 * @param mostSums see {@link MOST_SUMS}
 */
export function redundancy(reducible: subsets.Reducible, mostSums = MOST_SUMS) {
  const agreement = subsets.agreementWithFull(reducible);
  const metrics = reducible.scored.columns.length;
  const models = reducible.scored.columns[0]?.length ?? 0;
  const steps = { forward: forwardSteps(agreement, metrics), backward: backwardSteps(agreement, metrics) };
  const all = new Uint8Array(metrics).fill(1);
  const nearest = new NearestSubsets(metrics);
  const greedy = new NearestSubsets(metrics);
  for (const step of [...steps.forward, ...steps.backward]) greedy.add(step);
  const start = greedy.smallest?.subset;
  if (start) searchSmaller(agreement, nearest, start, mostSums / (metrics ** 2 * models));
  const others = [...all.keys()].map((metric) => all.with(metric, 0));
  return {
    /** All steps of both greedy selections: forward to all metrics, backward to a single one. */
    steps,
    /** Per metric, the τ by each method of the set of all other metrics. */
    without: subsets.allTaus(agreement, others),
    /** The smallest set found that keeps the ranking by every method; undefined if a full score is constant. */
    smallest: nearest.smallest,
    /** Per metric, the smallest such set found without it; if there is none, the set found with the largest τ. */
    replacements: nearest.without,
  };
}

/** Changes without improvement, per metric, after which a search ends; below 20 metrics as if there were 20. */
const PATIENCE = { none: 0, short: 0.25, usual: 1, long: 5, first: 30 };
const MINIMUM_UNIT = 20;

/** The smallest τ from which a search gets the long patience. */
const NEARLY_KEPT = subsets.MINIMUM_TAU_KEPT - 0.003;

/** Searches among all metrics, and then without each metric of the smallest set that has no replacement yet. */
function searchSmaller(
  agreement: subsets.Agreement,
  nearest: NearestSubsets,
  first: MetricSubset,
  mostChanges: number,
): void {
  const all = first.map(() => 1);
  let left = mostChanges;
  const swap = (start: MetricSubset, among: MetricSubset, patienceAt: PatienceAt, share: number) => {
    left -= follow(swaps(agreement, start, among), nearest, patienceAt, share);
  };
  swap(first, all, () => PATIENCE.first, left / 2);
  const searched = new Set<number>();
  for (;;) {
    const { subset } = nearest.smallest!;
    const open = subsets
      .membersOf(subset)
      .filter((metric) => !searched.has(metric) && !hasReplacement(nearest, metric));
    const metric = open[0];
    if (metric === undefined) return;
    searched.add(metric);
    const others = all.with(metric, 0);
    const share = left / open.length;
    swap(subset.with(metric, 0), others, patienceFromSmallest, share);
    if (!hasReplacement(nearest, metric)) swap(others, others, patienceFromAll, share);
  }
}

function hasReplacement({ without }: NearestSubsets, metric: number): boolean {
  return without[metric]?.keeps ?? false;
}

/** How many steps without improvement a search may take before it stops, given the best subset so far. */
type PatienceAt = (nearest: Found) => number;

const patienceFromSmallest: PatienceAt = ({ keeps }) => (keeps ? PATIENCE.none : PATIENCE.short);

const patienceFromAll: PatienceAt = ({ keeps, tau }) => {
  if (keeps) return PATIENCE.short;
  return tau >= NEARLY_KEPT ? PATIENCE.long : PATIENCE.usual;
};

/** Adds ranked subsets to `nearest` until the patience or `mostChanges` is used up. Returns the number of changes. */
function follow(
  ranked: Iterable<Ranked>,
  nearest: NearestSubsets,
  patienceAt: PatienceAt,
  mostChanges: number,
): number {
  const unit = Math.max(MINIMUM_UNIT, nearest.without.length);
  let own: Found | undefined;
  let changes = 0;
  let fruitless = 0;
  for (const each of ranked) {
    const found = nearest.add(each);
    if (isNearer(found, own)) {
      own = found;
      fruitless = 0;
    }
    if (changes >= mostChanges || fruitless >= patienceAt(own!) * unit) break;
    changes++;
    fruitless++;
  }
  return changes;
}

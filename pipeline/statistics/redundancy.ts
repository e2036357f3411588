import type { Ranked } from './best-subset.ts';
import { backwardSteps, type Direction, forwardSteps, type Step } from './greedy-selection.ts';
import { type Found, isNearer, NearestSubsets } from './nearest-subsets.ts';
import {
  type Agreement,
  agreementWithFull,
  allTaus,
  KEPT,
  keepsRanking,
  type MetricSubset,
  membersOf,
  type Reducible,
} from './subset-agreement.ts';
import { swaps } from './swap-search.ts';

/**
 * A metric adds nothing where the ranking without it agrees so far with the full one by every method: τ = 1 − 2d without
 * ties, where d is the share of the pairs of models whose order is another, so no more than one pair in 2,000.
 */
export const UNCHANGED = 0.999;

export interface Redundancy {
  /** All steps of both greedy selections: forward to all metrics, backward to a single one. */
  steps: Record<Direction, Step[]>;
  /** Per metric, the τ of all others. */
  without: Float64Array[];
  /** The smallest set found that keeps the ranking by every method; none where a score by all metrics is constant. */
  smallest: Found | undefined;
  /** Per metric, the smallest such set found without it; if none was found, that with the largest τ. */
  replacements: (Found | undefined)[];
}

/**
 * The bound on swaps. A change tries up to M sets of up to M metrics, and adds up their scores of every model. Where
 * the bound allows fewer changes than the searches would make, the first takes at most half of them and the others share
 * what is left.
 */
const MOST_SUMS = 3e10;

/**
 * How few metrics make the same ranking, and what each contributes to it. Greedy selection and then swaps look for the
 * smallest set that keeps it, and for one without each of its metrics. Only trying all 2ᴹ sets would prove that there
 * is no smaller one: its size is an upper bound, and where no replacement of a metric was found there may be one.
 *
 * @param mostSums see {@link MOST_SUMS}
 */
export function redundancy(reducible: Reducible, mostSums = MOST_SUMS): Redundancy {
  const agreement = agreementWithFull(reducible);
  const metrics = reducible.scored.columns.length;
  const models = reducible.scored.columns[0]?.length ?? 0;
  const steps = { forward: forwardSteps(agreement, metrics), backward: backwardSteps(agreement, metrics) };
  const all = new Uint8Array(metrics).fill(1);
  const nearest = new NearestSubsets(metrics);
  const start = smallestKeeping([...steps.forward, ...steps.backward]);
  if (start) searchSmaller(agreement, nearest, start, mostSums / (metrics ** 2 * models));
  return {
    steps,
    without: allTaus(
      agreement,
      [...all.keys()].map((metric) => all.with(metric, 0)),
    ),
    smallest: nearest.smallest,
    replacements: nearest.without,
  };
}

function smallestKeeping(subsets: readonly Ranked[]): MetricSubset | undefined {
  const keeping = subsets.filter(({ taus }) => keepsRanking(taus)).map(({ subset }) => subset);
  return keeping.sort((a, b) => membersOf(a).length - membersOf(b).length)[0];
}

/** A search ends after so many changes per metric, of 50 at least, that bring it no nearer. */
const PATIENCE = { none: 0, short: 0.25, usual: 1, long: 5, first: 30 };
const FEW_METRICS = 50;

/** From this τ on a search is worth the long patience. */
const NEARLY = KEPT - 0.003;

/** Swaps among all metrics, and then without each metric of the smallest set that no set so far does without. */
function searchSmaller(
  agreement: Agreement,
  nearest: NearestSubsets,
  first: MetricSubset,
  mostChanges: number,
): void {
  const all = first.map(() => 1);
  let left = mostChanges;
  const search = (start: MetricSubset, among: MetricSubset, patienceAt: PatienceAt, share: number) => {
    left -= follow(swaps(agreement, start, among), nearest, patienceAt, share);
  };
  search(first, all, () => PATIENCE.first, left / 2);
  const searched = new Set<number>();
  for (;;) {
    const { subset } = nearest.smallest!;
    const open = membersOf(subset).filter(
      (metric) => !searched.has(metric) && !hasReplacement(nearest, metric),
    );
    const metric = open[0];
    if (metric === undefined) return;
    searched.add(metric);
    const others = all.with(metric, 0);
    const share = left / open.length;
    search(subset.with(metric, 0), others, beginningFromRest, share);
    if (!hasReplacement(nearest, metric)) search(others, others, beginningFromAll, share);
  }
}

function hasReplacement({ without }: NearestSubsets, metric: number): boolean {
  return without[metric]?.keeps ?? false;
}

/** How patient a search is, by the nearest subset that it has found. */
type PatienceAt = (nearest: Found) => number;

const beginningFromRest: PatienceAt = ({ keeps }) => (keeps ? PATIENCE.none : PATIENCE.short);

const beginningFromAll: PatienceAt = ({ keeps, tau }) => {
  if (keeps) return PATIENCE.short;
  return tau >= NEARLY ? PATIENCE.long : PATIENCE.usual;
};

/** Adds subsets to the nearest ones until patience ends. Returns how many changes that took. */
function follow(
  subsets: Iterable<Ranked>,
  nearest: NearestSubsets,
  patienceAt: PatienceAt,
  mostChanges: number,
): number {
  const unit = Math.max(FEW_METRICS, nearest.without.length);
  let own: Found | undefined;
  let changes = 0;
  let fruitless = 0;
  for (const subset of subsets) {
    const found = nearest.add(subset);
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

import {
  type Agreement,
  allTaus,
  keepsRanking,
  type MetricSubset,
  membersOf,
} from '../../../statistics/score/subset-agreement.ts';
import { bestOf, type Ranked } from './best-subset.ts';

/** Tabu search: for how many changes a removed or added metric stays as it is. Taken in turn, so that the search does not cycle. */
const REMOVED_TENURES = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const ADDED_TENURES = [1, 2, 3, 4];

/**
 * Searches for a small subset that keeps the ranking by adding and removing metrics. A subset that keeps the ranking
 * loses a metric; any other loses or gains one.
 *
 * @param candidates the metrics that the subset may contain
 */
export function swaps(
  agreement: Agreement,
  start: MetricSubset,
  candidates: MetricSubset,
): Generator<Ranked, never> {
  return tabuSearch(agreement, start, ({ subset, taus }, isFree) =>
    membersOf(keepsRanking(taus) ? subset : candidates)
      .filter(isFree)
      .map((metric) => subset.with(metric, 1 - subset[metric]!)),
  );
}

/**
 * The same by exchanging a metric for another. Finds smaller subsets than {@link swaps}, but each change takes longer, by
 * about a quarter of the number of metrics.
 */
export function exchanges(agreement: Agreement, start: MetricSubset): Generator<Ranked, never> {
  return tabuSearch(agreement, start, ({ subset, taus }, isFree) => {
    const without = membersOf(subset)
      .filter(isFree)
      .map((metric) => subset.with(metric, 0));
    if (keepsRanking(taus)) return without;
    const others = membersOf(subset.map((member) => 1 - member)).filter(isFree);
    return without.flatMap((rest) => others.map((metric) => rest.with(metric, 1)));
  });
}

/**
 * An endless tabu search (Glover 1989). Each change is the best one by {@link bestOf}, even if it makes the smallest τ
 * smaller. The changed metrics are then fixed for some changes, so that the search can leave local optima.
 *
 * @param neighboursOf the subsets that a change may lead to, given the metrics that are not fixed
 */
function* tabuSearch(
  agreement: Agreement,
  start: MetricSubset,
  neighboursOf: (current: Ranked, isFree: (metric: number) => boolean) => MetricSubset[],
): Generator<Ranked, never> {
  const fixedUntil = new Int32Array(start.length);
  let current: Ranked = { subset: start, taus: allTaus(agreement, [start])[0]! };
  for (let change = 0; ; change++) {
    yield current;
    const { subset, taus } = current;
    const subsets = neighboursOf(current, (metric) => fixedUntil[metric]! <= change);
    if (subsets.length === 0) continue;
    const best = bestOf(agreement, subsets, taus);
    current = { subset: subsets[best.place]!, taus: best.taus };
    for (const [metric, member] of subset.entries()) {
      if (member === current.subset[metric]) continue;
      const tenures = member === 1 ? REMOVED_TENURES : ADDED_TENURES;
      fixedUntil[metric] = change + 1 + tenures[change % tenures.length]!;
    }
  }
}

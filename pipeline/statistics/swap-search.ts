import { bestOf, type Ranked } from './best-subset.ts';
import { type Agreement, allTaus, keepsRanking, type MetricSubset, membersOf } from './subset-agreement.ts';

/** Tabu search: for how many swaps a removed or added metric stays as it is. Taken in turn, so that the search does not cycle. */
const REMOVED_TENURES = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const ADDED_TENURES = [1, 2, 3, 4];

/**
 * Searches for a small subset that keeps the ranking: an endless tabu search (Glover 1989). A subset that keeps the
 * ranking loses a metric; any other loses or gains one. Each change is the best one by {@link bestOf}, even if it
 * makes the smallest τ smaller. The changed metric is then fixed for some changes, so that the search can leave local
 * optima.
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
    const best = bestOf(agreement, subsets, taus);
    const metric = free[best.place]!;
    const tenures = subset[metric] === 1 ? REMOVED_TENURES : ADDED_TENURES;
    fixedUntil[metric] = change + 1 + tenures[change % tenures.length]!;
    current = { subset: subsets[best.place]!, taus: best.taus };
  }
}

import { bestOf, type Ranked } from './best-subset.ts';
import { type Agreement, allTaus, keepsRanking, type MetricSubset, membersOf } from './subset-agreement.ts';

/** For how many changes a removed metric stays out and an added one stays in; in turn, so that the search does not go in circles. */
const STAYS_OUT = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const STAYS_IN = [1, 2, 3, 4];

/**
 * Swaps metrics for others, without end, in search of a small subset that keeps the ranking: a tabu search (Glover 1989).
 * A subset that keeps the ranking loses a metric; any other loses or gains one. Each change is the one after which the
 * smallest τ is largest ({@link bestOf}), even if that is smaller than before. A metric that was changed then stays as it
 * is for some changes, so the search leaves subsets that no single swap improves.
 *
 * @param candidates the metrics that may be in
 */
export function* swaps(
  agreement: Agreement,
  start: MetricSubset,
  candidates: MetricSubset,
): Generator<Ranked, never> {
  const staysUntil = new Int32Array(start.length);
  let current: Ranked = { subset: start, taus: allTaus(agreement, [start])[0]! };
  for (let change = 0; ; change++) {
    yield current;
    const { subset, taus } = current;
    const free = membersOf(keepsRanking(taus) ? subset : candidates).filter(
      (metric) => staysUntil[metric]! <= change,
    );
    if (free.length === 0) continue;
    const subsets = free.map((metric) => subset.with(metric, 1 - subset[metric]!));
    const best = bestOf(agreement, subsets, taus);
    const metric = free[best.place]!;
    const stays = subset[metric] === 1 ? STAYS_OUT : STAYS_IN;
    staysUntil[metric] = change + 1 + stays[change % stays.length]!;
    current = { subset: subsets[best.place]!, taus: best.taus };
  }
}

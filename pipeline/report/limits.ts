import { count } from '../progress.ts';
import type { Row } from '../warehouse/rows.ts';

/** What a page can hold, and a browser draw: some times what the leaderboard has. */
const MOST = { states: 200_000, pairs: 50_000 };

/** Tables with a row per model and metric, or per pair of metrics. */
export const ONE_BY_ONE: ReadonlySet<string> = new Set([
  'cohort.score',
  'cohort.state',
  'agreement.pairwise',
]);

export const sizeSql = `
  select
    (select count(*) from cohort.state) as states,
    (select count(*) from (select distinct metric_a, metric_b from agreement.pairwise)) as pairs`;

/** Why the report shows neither states nor pairs one by one; null where it does. */
export function tooMany(size: Row): string | null {
  const [states, pairs] = [Number(size.states), Number(size.pairs)];
  const large = [
    ...(states > MOST.states
      ? [`${count(states)} states of a model on a metric (at most ${count(MOST.states)})`]
      : []),
    ...(pairs > MOST.pairs ? [`${count(pairs)} pairs of metrics (at most ${count(MOST.pairs)})`] : []),
  ];
  if (large.length === 0) return null;
  return `Not shown, since it is more than a page can hold: ${large.join(' and ')}. The tables and alignment.duckdb hold all of it.`;
}

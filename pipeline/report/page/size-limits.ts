import { count } from '../../messages/progress.ts';
import type { Row } from '../../warehouse/rows.ts';

/** Most cells, pairs and months of pairs that a page shows: several times the size of the leaderboard. */
export const MOST = { states: 200_000, pairs: 50_000, months: 500_000 };

/** Tables with a row per model and metric, or per pair of metrics. */
export const ONE_BY_ONE: ReadonlySet<string> = new Set([
  'cohort.score',
  'cohort.state',
  'agreement.pairwise',
  'trajectory.pair',
]);

export const sizeSql = `
  select
    (select count(*) from cohort.state) as states,
    (select count(*) from (select distinct metric_a, metric_b from agreement.pairwise)) as pairs,
    (select count(*) from trajectory.pair) as months`;

/** Why the report leaves out single scores and pairs; null if it shows them. */
export function tooMany(size: Row): string | null {
  const [states, pairs, months] = [Number(size.states), Number(size.pairs), Number(size.months)];
  const large = [
    ...(states > MOST.states
      ? [`${count(states)} model × metric cells (at most ${count(MOST.states)})`]
      : []),
    ...(pairs > MOST.pairs ? [`${count(pairs)} pairs of metrics (at most ${count(MOST.pairs)})`] : []),
    ...(months > MOST.months
      ? [`${count(months)} months of pairs of metrics (at most ${count(MOST.months)})`]
      : []),
  ];
  if (large.length === 0) return null;
  return `Too large for a page: ${large.join(' and ')}. The tables and alignment.duckdb have all of it.`;
}

import { count } from '../progress.ts';
import type { Row } from '../warehouse/rows.ts';

/** What a page can hold, and a browser draw: some times what the leaderboard has. */
const MOST = { scores: 200_000, pairs: 50_000 };

/** Tables with a row per score, or per pair of metrics. */
export const ONE_BY_ONE: ReadonlySet<string> = new Set([
  'cohort.score',
  'cohort.state',
  'agreement.pairwise',
]);

export const sizeSql = `
  select
    (select count(*) from cohort.state) as scores,
    (select count(*) from agreement.pairwise where method = 'spearman') as pairs`;

/** Why the report shows no scores and no pairs one by one; null where it does. */
export function tooMany({ scores, pairs }: Row): string | null {
  if (Number(scores) <= MOST.scores && Number(pairs) <= MOST.pairs) return null;
  return `Not shown one by one: ${count(Number(scores))} scores and ${count(Number(pairs))} pairs of metrics are more than a page can hold (${count(MOST.scores)} and ${count(MOST.pairs)}). The tables and alignment.duckdb hold them all.`;
}

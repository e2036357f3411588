import { thousands } from '../../messages/counts-and-lists.ts';
import type { Row } from '../../warehouse/rows.ts';
import { findingTables, queriesOf } from '../finding/tables.ts';

/** The report's input: one query per table. */
export const reportTables: Readonly<Record<string, string>> = { ...findingTables, ...queriesOf('page') };

/** Tables with a row per model and metric, or per pair of metrics. */
export const ONE_BY_ONE = ['cohort.state', 'agreement.pairwise'];

/** The same without single scores and pairs, except those that findings need. */
export const reportTablesWithout: Readonly<Record<string, string>> = {
  ...reportTables,
  ...Object.fromEntries(
    ONE_BY_ONE.map((table) => [table, findingTables[table] ?? `${reportTables[table]} limit 0`]),
  ),
};

/** Most cells and pairs that a page shows: several times the size of the leaderboard. */
export const MOST = { states: 200_000, pairs: 50_000 };

const COUNTED = {
  states: 'model × metric cells',
  pairs: 'pairs of metrics',
};

export const sizeSql = `
  select
    (select count(*) from cohort.state) as states,
    (select count(*) from (select distinct metric_a, metric_b from agreement.pairwise)) as pairs`;

/** Why the report leaves out single scores and pairs; null if it shows them. */
export function tooMany(size: Row): string | null {
  const large = (['states', 'pairs'] as const)
    .filter((what) => Number(size[what]) > MOST[what])
    .map((what) => `${thousands(Number(size[what]))} ${COUNTED[what]} (at most ${thousands(MOST[what])})`);
  if (large.length === 0) return null;
  return `Too large for a page: ${large.join(' and ')}. The tables and alignment.duckdb have all of it.`;
}

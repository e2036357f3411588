import { thousands } from '../../messages/plurals.ts';
import type { Row } from '../../warehouse/rows.ts';
import { findingTables } from '../findings/finding-tables.ts';

/** The report's input: one query per table. Correlations are Spearman's only. */
export const reportTables: Readonly<Record<string, string>> = {
  ...findingTables,
  'normalize.metric': 'select metric_id, title, higher_is_better from normalize.metric',
  'normalize.model': 'select model_id, name from normalize.model',
  'cohort.source': 'select * replace (as_of::varchar as as_of) from cohort.source',
  'cohort.metric': 'select * from cohort.metric',
  'cohort.model': 'select * from cohort.model',
  'cohort.score': 'select * from cohort.score',
  'cohort.state': 'select model_id, metric_id, state, value from cohort.state',
  'agreement.pairwise': "select * from agreement.pairwise where method = 'spearman'",
  'agreement.category_pair': "select * from agreement.category_pair where method = 'spearman'",
  'aggregation.tree': 'select * from aggregation.tree',
  'aggregation.weight': 'select * from aggregation.weight',
  'aggregation.balanced_score': 'select * from aggregation.balanced_score',
  'structure.cluster': 'select * from structure.cluster',
  'structure.component': 'select * from structure.component',
  'structure.merge': 'select * from structure.merge',
  'structure.summary': 'select * from structure.summary',
  'claims.claim': 'select * from claims.claim',
  'refresh.change': `
    select source_id, snapshot_id, previous_snapshot_id, kind, change,
      case kind when 'model' then coalesce(after_text, before_text) when 'version' then metric_title end as text,
      rank_correlation, count(*) as n, max(abs(difference)) as largest
    from refresh.change where kind <> 'count' group by all order by all`,
  'trajectory.pair':
    'select metric_set, metric_a, metric_b, as_of::varchar as as_of, n_models, estimate from trajectory.pair order by all',
  'trajectory.release':
    'select * replace (as_of::varchar as as_of, date::varchar as date) from trajectory.release',
};

/** Tables with a row per model and metric, or per pair of metrics. */
export const ONE_BY_ONE: ReadonlySet<string> = new Set([
  'cohort.score',
  'cohort.state',
  'agreement.pairwise',
  'trajectory.pair',
]);

/** The same without single scores and pairs, except those that findings need. */
export const reportTablesWithout: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(reportTables).map(([table, sql]) => [
    table,
    ONE_BY_ONE.has(table) ? (findingTables[table] ?? `${sql} limit 0`) : sql,
  ]),
);

/** Most cells, pairs and months of pairs that a page shows: several times the size of the leaderboard. */
export const MOST = { states: 200_000, pairs: 50_000, months: 500_000 };

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
      ? [`${thousands(states)} model × metric cells (at most ${thousands(MOST.states)})`]
      : []),
    ...(pairs > MOST.pairs
      ? [`${thousands(pairs)} pairs of metrics (at most ${thousands(MOST.pairs)})`]
      : []),
    ...(months > MOST.months
      ? [`${thousands(months)} months of pairs of metrics (at most ${thousands(MOST.months)})`]
      : []),
  ];
  if (large.length === 0) return null;
  return `Too large for a page: ${large.join(' and ')}. The tables and alignment.duckdb have all of it.`;
}

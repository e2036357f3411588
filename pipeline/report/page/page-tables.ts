import { findingTables } from '../findings/finding-tables.ts';
import { ONE_BY_ONE } from './size-limits.ts';

/** The report's input: one query per table. Correlations are Spearman's only. */
export const reportTables: Readonly<Record<string, string>> = {
  ...selectAll(findingTables),
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

/** The same without single scores and pairs. */
export const reportTablesWithout: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(reportTables).map(([table, sql]) => [table, ONE_BY_ONE.has(table) ? `${sql} limit 0` : sql]),
);

function selectAll(columns: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(columns).map(([table, own]) => [table, `select ${own} from ${table}`]),
  );
}

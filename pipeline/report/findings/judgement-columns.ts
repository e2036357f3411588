import { sort } from 'd3-array';
import { listed, upTo } from '../../messages/counts-and-lists.ts';
import { WEAK } from '../words/agreement-words.ts';
import { metricLabel } from '../words/labels.ts';
import { correlation } from '../words/number-format.ts';
import { isPresent, matching, numberOf } from '../words/row-numbers.ts';
import type { Tables } from './finding-tables.ts';
import { mainRanking } from './judgement.ts';
import { opposedMetrics } from './metric-direction.ts';

/** How far all columns order alike: Kendall's W and Cronbach's α; empty without them. */
export function concordanceInWords(tables: Tables): string {
  const row = tables.row('aggregation.concordance');
  if (!isPresent(row, 'kendalls_w')) return '';
  const [w, alpha] = ['kendalls_w', 'cronbach_alpha'].map((column) => numberOf(row, column).toFixed(2));
  return `Kendall's W is ${w} and Cronbach's α ${alpha} (1 if all ${tables.words.columns} order alike, about 0 if they are unrelated).`;
}

/** The fewest columns found that keep the order; empty if that was not computed. */
export function fewestInWords(tables: Tables): string {
  const rows = tables.rows('aggregation.redundancy_metric');
  const kept = matching(rows, { in_smallest_set: true }).map(({ metric_id }) => metricLabel(metric_id));
  if (kept.length === 0) return '';
  const { columns } = tables.words;
  const order = "keep the order (Kendall's τ of at least 0.95)";
  if (kept.length === rows.length) return `All ${columns} are needed to ${order}.`;
  return `Of the ${rows.length} ${columns}, ${kept.length} are enough to ${order}: ${upTo(NAMED, kept)}.`;
}

/** How many columns are named. */
const NAMED = 5;
const WEAKEST = 3;

/** Each column with Spearman's ρ of its scores and the mean of the others, weakest first. */
function columnsByFit(tables: Tables): { column: string; rho: number }[] {
  const method = mainRanking(tables)?.method ?? '';
  const rows = tables.estimates('aggregation.leave_out', { method, kind: 'metric' }, 'rest_correlation');
  const columns = rows.map((row) => {
    return { column: metricLabel(row.left_out), rho: numberOf(row, 'rest_correlation') };
  });
  return sort(columns, ({ rho }) => rho);
}

/** The columns that fit the others worst; empty if that was not computed. */
export function weakestInWords(tables: Tables): string {
  const weakest = columnsByFit(tables).slice(0, WEAKEST);
  if (weakest.length === 0) return '';
  const named = weakest.map(({ column, rho }) => `${column} (${correlation(rho)})`);
  return `Weakest ${tables.words.columns}, by ρ with the mean of the others: ${listed(named)}.`;
}

/** Columns that do not follow the others: ρ with their mean is weak and not clearly above zero. None if that is true of most. */
export function unrelatedColumns(tables: Tables): string[] {
  const columns = columnsByFit(tables);
  // The standard deviation of ρ between unrelated scores is 1 / √(n − 1).
  const chance = 1.96 / Math.sqrt(numberOf(mainRanking(tables), 'n_models') - 1);
  const opposed = opposedMetrics(tables).map(metricLabel);
  const unrelated = columns.filter(
    ({ column, rho }) => rho < Math.min(WEAK, chance) && !opposed.includes(column),
  );
  return 2 * unrelated.length < columns.length ? unrelated.map(({ column }) => column) : [];
}

/** What to do with columns that do not follow the others; empty without any. */
export function unrelatedInWords(tables: Tables): string {
  const unrelated = unrelatedColumns(tables);
  if (unrelated.length === 0) return '';
  const do_ = unrelated.length === 1 ? 'does' : 'do';
  return `${listed(unrelated)} ${do_} not follow the other ${tables.words.columns}: check these scores, or name only the others in COLUMNS.`;
}

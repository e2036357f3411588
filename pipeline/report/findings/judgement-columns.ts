import { sort } from 'd3-array';
import { listed, upTo } from '../../messages/counts-and-lists.ts';
import { WEAK } from '../words/agreement-words.ts';
import { correlation, isPresent, matching, numberIn, numberOf } from '../words/numbers.ts';
import { metricLabel } from '../words/phrases.ts';
import type { Tables } from './finding-tables.ts';
import { opposedMetrics } from './metric-direction.ts';

/** How far all columns order alike: Kendall's W and Cronbach's α; empty if a column is constant. */
export function concordanceInWords(tables: Tables): string {
  const row = tables.row('aggregation.concordance');
  if (!isPresent(row, 'cronbach_alpha')) return '';
  const [w, alpha] = ['kendalls_w', 'cronbach_alpha'].map((column) => correlation(numberOf(row, column)));
  return `Kendall's W is ${w} and Cronbach's α ${alpha} (1 if all ${tables.words.columns} order alike).`;
}

/** How many of the columns that are enough are named. */
const NAMED = 8;

/** The fewest columns found that keep the order; empty if that was not computed. */
export function fewestInWords(tables: Tables): string {
  const rows = tables.rows('aggregation.redundancy_metric');
  const kept = matching(rows, { in_smallest_set: true }).map(({ metric_id }) => metricLabel(metric_id));
  if (kept.length === 0) return '';
  return `${kept.length} of ${rows.length} ${tables.words.columns} keep the order (Kendall's τ of at least 0.95), and no fewer were found: ${upTo(NAMED, kept)}.`;
}

const FIT = 'rest_correlation';

/** The columns with Spearman's ρ of their scores and the mean of the others, weakest first. */
function columnsByFit(tables: Tables) {
  const columns = { method: tables.mainMethod(), kind: 'metric' };
  return sort(tables.estimates('aggregation.leave_out', columns, FIT), numberIn(FIT));
}

/** How many columns are named. */
const WEAKEST = 3;

/** The columns that fit the others worst; empty if that was not computed. */
export function weakestInWords(tables: Tables): string {
  const weakest = columnsByFit(tables).slice(0, WEAKEST);
  const named = weakest.map((row) => `${metricLabel(row.left_out)} (${correlation(numberOf(row, FIT))})`);
  return named.length > 0
    ? `Weakest ρ with the mean of the other ${tables.words.columns}: ${listed(named)}.`
    : '';
}

/** Columns whose ρ with the mean of the others is weak and not clearly above zero, without opposed ones. None if that is true of most. */
export function unrelatedColumns(tables: Tables): string[] {
  const columns = columnsByFit(tables);
  // The standard deviation of ρ between unrelated scores is 1 / √(n − 1).
  const chance = 1.96 / Math.sqrt(numberOf(tables.mainRanking(), 'n_models') - 1);
  const opposed = opposedMetrics(tables);
  const unrelated = columns
    .filter((row) => numberOf(row, FIT) < Math.min(WEAK, chance))
    .map(({ left_out }) => String(left_out))
    .filter((id) => !opposed.includes(id));
  return 2 * unrelated.length < columns.length ? unrelated.map(metricLabel) : [];
}

/** What to do with these columns; empty without any. */
export function unrelatedInWords(tables: Tables): string {
  const unrelated = unrelatedColumns(tables);
  if (unrelated.length === 0) return '';
  return `Unrelated to the other ${tables.words.columns}: ${listed(unrelated)}. Check these scores, or name only the others in COLUMNS.`;
}

import { sort } from 'd3-array';
import { listed, upTo } from '../../messages/counts-and-lists.ts';
import { WEAK } from '../words/agreement-words.ts';
import { correlation, numberIn, numberOf } from '../words/numbers.ts';
import { metricLabel } from '../words/phrases.ts';
import type { Tables } from './finding-tables.ts';
import { opposedMetrics } from './metric-direction.ts';

/** From this α on, other columns should give about the same order. */
const RELIABLE = 0.8;

/** Whether other columns should give the same rough order, by Cronbach's α; empty if nothing is ordered, or α is not above 0. */
export function roughOrderInWords(tables: Tables): string {
  const row = tables.row('aggregation.concordance');
  const alpha = numberOf(row, 'cronbach_alpha');
  if (!(alpha > 0) || tables.mainRanking()?.share_pairs_ordered === 0) return '';
  const rough = alpha >= RELIABLE ? 'The rough order should stay' : 'Even the rough order may change';
  return `${rough} with ${row!.n_metrics} other ${tables.words.columns} of this kind: averages over these and over the others would correlate by about ${correlation(alpha)} (Cronbach's α).`;
}

/** How many of the columns that could go are named. */
const NAMED = 8;

/** Which columns could go together without changing the order much; empty without any. */
export function fewestInWords(tables: Tables): string {
  const rows = tables.rows('aggregation.redundancy_metric', { in_smallest_set: false });
  const others = rows.map(({ metric_id }) => metricLabel(metric_id));
  if (others.length === 0) return '';
  const together = others.length > 1 ? ' together' : '';
  return `Without ${upTo(NAMED, others)}${together}, the order would be nearly the same (Kendall's τ of at least 0.95).`;
}

const FIT = 'rest_correlation';

/** The columns with Spearman's ρ of their scores and the mean of the others, weakest first. */
function columnsByFit(tables: Tables) {
  const columns = { method: tables.mainMethod(), kind: 'metric' };
  return sort(tables.estimates('aggregation.leave_out', columns, FIT), numberIn(FIT));
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
  return `Not clearly related to the other ${tables.words.columns}: ${listed(unrelated)}. These scores are wrong, or measure something else.`;
}

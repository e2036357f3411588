import { sort } from 'd3-array';
import { listed, upTo } from '../../../messages/counts-and-lists.ts';
import type { Tables } from '../../../report/finding/tables.ts';
import { STRONG, WEAK } from '../../../report/words/agreement-words.ts';
import { correlation, isKnown, matching } from '../../../report/words/numbers.ts';
import { metricLabel } from '../../../report/words/phrases.ts';
import { isCut, opposedMetrics } from '../../agreement/own/direction-words.ts';

/** The columns with Spearman's ρ of their scores and the mean of the others, weakest first. */
function columnsByFit(tables: Tables) {
  const all = { method: tables.mainMethod(), kind: 'metric' };
  const known = tables
    .rows('aggregation.leave_out', all)
    .filter(({ rest_correlation }) => isKnown(rest_correlation));
  return sort(known, ({ rest_correlation }) => rest_correlation);
}

/** How many columns are named. */
const WEAKEST = 3;
const LISTED = 8;

/** The column that fits the others worst, and further ones that do so badly; empty if that was not computed. */
export function weakestInWords(tables: Tables): string {
  const { column, columns } = tables.words;
  const weakest = columnsByFit(tables).slice(0, WEAKEST);
  const shown = weakest.filter((row, i) => i === 0 || row.rest_correlation < STRONG);
  if (shown.length === 0) return '';
  const named = shown.map((row) => `${metricLabel(row.left_out)} ${correlation(row.rest_correlation)}`);
  return `Lowest ρ of a ${column} with the ranking by the other ${columns}: ${named.join(', ')}.`;
}

/** Columns whose ρ with the mean of the others is weak and not clearly above zero, without opposed ones. None if that is true of most. */
function unrelatedColumns(tables: Tables): string[] {
  if (isCut(tables)) return [];
  const columns = columnsByFit(tables);
  // The standard deviation of ρ between unrelated scores is 1 / √(n − 1).
  const chance = 1.96 / Math.sqrt((tables.mainRanking()?.n_models ?? 0) - 1);
  const opposed = opposedMetrics(tables);
  const unrelated = columns
    .filter((row) => row.rest_correlation < Math.min(WEAK, chance))
    .map(({ left_out }) => left_out)
    .filter((id) => !opposed.includes(id));
  return 2 * unrelated.length < columns.length ? unrelated.map(metricLabel) : [];
}

/** What to do with these columns; empty without any. */
export function unrelatedInWords(tables: Tables): string {
  const unrelated = unrelatedColumns(tables);
  if (unrelated.length === 0) return '';
  return `Not clearly related to the other ${tables.words.columns}: ${listed(unrelated)}. Noise, errors or another ability: not decided.`;
}

/** How far the columns give one order; empty for a single column, and if nothing is ranked. */
export function concordanceInWords(tables: Tables): string {
  const row = tables.row('aggregation.concordance');
  if (!row || !isKnown(row.kendalls_w) || row.n_metrics === 1) return '';
  const { kendalls_w: w, cronbach_alpha: alpha } = row;
  const also = isKnown(alpha) ? ` Standardised α: ${correlation(alpha)}.` : '';
  return `Kendall’s W of the ${row.n_metrics} ${tables.words.columns} is ${correlation(w)}, and their diversity 1 − W (Zhang & Hardt 2024) is ${correlation(1 - w)}.${also}`;
}

/** Which columns the order does not need, as greedy selection found; empty if it needs all. */
export function spareColumns(tables: Tables): string {
  const { columns, rows } = tables.words;
  const all = tables
    .rows('aggregation.redundancy_metric')
    .filter(({ n_metrics_smallest }) => isKnown(n_metrics_smallest));
  const spare = matching(all, { in_smallest_set: false }).map(({ metric_id }) => metricLabel(metric_id));
  if (spare.length === 0) return '';
  return `${all.length - spare.length} of the ${all.length} ${columns}, chosen on these ${rows}, give τ ≥ 0.95 with the order; unused: ${upTo(LISTED, spare)}.`;
}

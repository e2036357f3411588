import type { SortedColumn } from '../numbers/sorted-column.ts';
import { completeSpearmanRow, isComplete } from './complete-spearman.ts';
import type { CorrelationMethod, CorrelationRow } from './correlations.ts';
import { kendallRow } from './kendall.ts';
import { pearsonRow } from './pearson.ts';
import { spearmanRow } from './spearman.ts';

/**
 * The correlations of every pair of metrics over the models that both have (pairwise complete), one row at a time.
 *
 * @param columns per metric, one score per model, NaN if missing
 * @param sorted the same columns, sorted; unused for Pearson's r
 */
export function correlationRow(
  columns: readonly Float64Array[],
  sorted: readonly SortedColumn[],
  method: CorrelationMethod,
): CorrelationRow {
  if (method === 'pearson') return pearsonRow(columns);
  if (method === 'kendall') return kendallRow(sorted);
  return isComplete(sorted) ? completeSpearmanRow(sorted) : spearmanRow(sorted);
}

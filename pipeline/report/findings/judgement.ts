import { max } from 'd3-array';
import type { Row } from '../../warehouse/rows.ts';
import { fixed } from '../words/number-format.ts';
import { isPresent } from '../words/row-numbers.ts';
import type { Tables } from './finding-tables.ts';

/** The row of aggregation/ranking by the method that is shown first; undefined if nothing is ranked. */
export function mainRanking(tables: Tables): Row | undefined {
  return tables.row('aggregation.ranking', { is_main: true });
}

/** The scores of a ranking (aggregation/model_score), the best first. */
export function rankedRows(tables: Tables, { method }: Row): Row[] {
  return tables.estimates('aggregation.model_score', { method: method! }, 'rank');
}

/** Whether the rows of a ranking have sets of the ranks that they may have. */
export function hasRankSets(ranking: Row | undefined): boolean {
  return isPresent(ranking, 'n_may_be_first');
}

/** Whether a row's rank set has the first rank. */
export function mayBeFirst(row: Row): boolean {
  return row.rank_set_low === 1;
}

/** The ranks that a row may have, such as “2–5”; empty without a rank set. */
export function rankSetText(row: Row, dash = '–'): string {
  const { rank_set_low: low, rank_set_high: high } = row;
  if (!isPresent(row, 'rank_set_low')) return '';
  return low === high ? String(low) : `${low}${dash}${high}`;
}

/** Digits of the largest score. */
const DIGITS = 4;

/** Writes the scores of rows by a method. Mean ranks are high if good in the tables, and count from the first rank here. */
export function scoreWriter(rows: readonly Row[], { method, n_models }: Row): (row: Row) => string {
  const shown = ({ score }: Row) =>
    method === 'mean_rank' ? Number(n_models) + 1 - Number(score) : Number(score);
  const largest = max(rows, (row) => Math.abs(shown(row))) || 1;
  const format = fixed(Math.min(9, Math.max(0, DIGITS - 1 - Math.floor(Math.log10(largest)))));
  return (row) => format(shown(row));
}

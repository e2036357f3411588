import { sort } from 'd3-array';
import type { Row } from '../../warehouse/rows.ts';
import type { Tables } from './finding-tables.ts';
import { rhoWithInterval } from './number-format.ts';
import { shownName } from './phrases.ts';
import { estimateOf, isAbove } from './row-numbers.ts';

/** The lowest and the highest mean correlation without one data set or collection. */
export interface DataSetRange {
  low: number;
  high: number;
  /** The two with their intervals and what is left out. */
  inWords: { low: string; high: string };
  /** Whether the family intervals of the two do not overlap. */
  isClear: boolean;
}

/** How far the mean depends on which data sets are counted; undefined with fewer than two means. */
export function dataSetRange(tables: Tables): DataSetRange | undefined {
  const quantity = 'mean_pairwise_correlation';
  const rows = sort(tables.estimates('agreement.without_data_set', { quantity }), estimateOf);
  if (rows.length < 2) return undefined;
  const [lowest, highest] = [rows[0]!, rows.at(-1)!];
  const shown = (row: Row) => rhoWithInterval(row, `without ${shownName(row.left_out)}`);
  return {
    low: estimateOf(lowest),
    high: estimateOf(highest),
    inWords: { low: shown(lowest), high: shown(highest) },
    isClear: isAbove(highest, lowest),
  };
}

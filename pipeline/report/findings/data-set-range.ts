import type { Row } from '../../warehouse/rows.ts';
import { isAbove } from '../words/interval.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, isPresent, numberOf, shownName, withInterval } from './phrases.ts';

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
  const rows = tables
    .rows('agreement.without_data_set', { quantity: 'mean_pairwise_correlation' })
    .filter((row) => isPresent(row, 'estimate'))
    .toSorted((one, other) => numberOf(one, 'estimate') - numberOf(other, 'estimate'));
  const [lowest, highest] = [rows[0], rows.at(-1)];
  if (!lowest || !highest || lowest === highest) return undefined;
  const shown = (row: Row) =>
    withInterval(row, 'estimate', correlation, `without ${shownName(String(row.left_out))}`);
  return {
    low: numberOf(lowest, 'estimate'),
    high: numberOf(highest, 'estimate'),
    inWords: { low: shown(lowest), high: shown(highest) },
    isClear: isAbove(highest, lowest),
  };
}

/** “between 0.11 (0.03 to 0.19, without A) and 0.42 (0.30 to 0.54, without B), depending on which data sets are counted” */
export function rangeInWords({ inWords }: DataSetRange): string {
  return `between ${inWords.low} and ${inWords.high}, depending on which data sets are counted`;
}

import { isAbove } from '../interval.ts';
import type { Tables } from './finding-tables.ts';
import { correlation, isPresent, numberOf, shownName } from './phrases.ts';

/** The lowest and the highest mean correlation without one data set or collection. */
export interface DataSetRange {
  low: number;
  high: number;
  leftOutLow: string;
  leftOutHigh: string;
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
  return {
    low: numberOf(lowest, 'estimate'),
    high: numberOf(highest, 'estimate'),
    leftOutLow: shownName(String(lowest.left_out)),
    leftOutHigh: shownName(String(highest.left_out)),
    isClear: isAbove(highest, lowest),
  };
}

/** “between 0.11 (without A) and 0.42 (without B), depending on which data sets are counted” */
export function rangeInWords({ low, high, leftOutLow, leftOutHigh }: DataSetRange): string {
  return `between ${correlation(low)} (without ${leftOutLow}) and ${correlation(high)} (without ${leftOutHigh}), depending on which data sets are counted`;
}

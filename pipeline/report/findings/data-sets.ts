import { groups, sort } from 'd3-array';
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

/** The data set that more than half of a category's metrics are from. */
export interface MainDataSet {
  name: string;
  metrics: number;
  /** Of how many metrics of the category. */
  of: number;
}

/** Undefined if no data set has more than half of the metrics. */
export function mainDataSet(tables: Tables, category: unknown): MainDataSet | undefined {
  const own = tables.rows('cohort.metric', { category: String(category), included: true });
  const ofDataSets = own.flatMap(({ data_set }) => (typeof data_set === 'string' ? [data_set] : []));
  const [most] = groups(ofDataSets, (name) => name).toSorted((a, b) => b[1].length - a[1].length);
  return most && most[1].length > own.length / 2
    ? { name: shownName(most[0]), metrics: most[1].length, of: own.length }
    : undefined;
}

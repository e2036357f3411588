import { greatest, groups } from 'd3-array';
import { count, listed } from '../../../messages/counts-and-lists.ts';
import { MEAN, type Tables } from '../../../report/finding/tables.ts';
import {
  correlation,
  distinct,
  extremes,
  isAbove,
  isKnown,
  rhoOf,
  rhoWithInterval,
} from '../../../report/words/numbers.ts';
import { categoryName, shownName } from '../../../report/words/phrases.ts';
import type { Rows } from '../../../warehouse/rows.ts';

type Without = Rows['agreement.without_data_set'];

/**
 * The lowest and the highest mean correlation without one data set or collection, in words with how many
 * pairs are left, in short, and whether their intervals do not overlap; undefined with fewer than three
 * means.
 */
export function dataSetRange(tables: Tables) {
  const rows = tables.estimates('agreement.without_data_set', MEAN);
  // Without one of two, there is only the other.
  if (rows.length < 3) return undefined;
  const { low, high } = extremes(rows);
  const without = (row: Without, pairs = '') => {
    const left = tables.metrics({ [row.kind]: row.left_out! });
    const about = listed(distinct(left, 'category').map(categoryName));
    return `${rhoOf(row)} without ${shownName(row.left_out)} (${[about, pairs].filter(Boolean).join('; ')})`;
  };
  const shown = (row: Without) => without(row, `${count(row.n_pairs, 'pair')} left`);
  return {
    low: low.estimate,
    high: high.estimate,
    inWords: `${shown(low)} and ${shown(high)}`,
    short: `but ${without(low)}, ${without(high)}`,
    isClear: isAbove(high, low),
  };
}

/** The data set that more than half of a category's metrics are from, from how many of how many, and the other metric if it is only one; or undefined. */
export function mainDataSet(tables: Tables, category: string) {
  const own = tables.metrics({ category });
  const dataSets = groups(own, ({ data_set }) => data_set);
  const [name, metrics = []] = greatest(dataSets, ([, { length }]) => length) ?? [];
  if (typeof name !== 'string' || metrics.length <= own.length / 2) return undefined;
  const [other, second] = own.filter((metric) => !metrics.includes(metric));
  const onlyOther = other && !second ? shownName(other.metric_title) : '';
  return { name: shownName(name), metrics: metrics.length, of: own.length, onlyOther };
}

/** A mean of agreement/summary, and what it is over in words. */
interface Mean {
  mean: Rows['agreement.summary'];
  over: string;
}

/** Those means whose pairs are often of one data set, over the pairs of different ones. */
export function acrossInWords(tables: Tables, means: readonly Mean[]): string {
  const parts = means.flatMap(({ mean, over }) => {
    const across = tables.acrossDataSets(mean);
    if (!across) return [];
    const other =
      mean.quantity === 'mean_behavior_behavior' ? mainDataSet(tables, 'behavior')?.onlyOther : undefined;
    const pairs = `${across.n_pairs} pairs${other ? `, all with ${other}` : ''}`;
    return [`${rhoWithInterval(across, pairs)} ${over}`.trim()];
  });
  return parts.length === 0 ? '' : ` Between metrics of different data sets, it is ${listed(parts)}.`;
}

/** A category with its mean correlation in brackets; if one data set has most of its pairs, also that of the others. */
export function withCorrelation(tables: Tables, row: Rows['agreement.category_pair']): string {
  const dataSet = mainDataSet(tables, row.category_a);
  const itself = dataSet ? `mostly ${dataSet.name} with itself, ` : '';
  // Most pairs are of one data set, and there are others.
  const between =
    isKnown(row.between_data_sets) && 2 * row.n_pairs_between < row.n_pairs
      ? `; ${itself}between data sets ${correlation(row.between_data_sets)}`
      : '';
  return `${categoryName(row.category_a)} (${rhoOf(row)}${between})`;
}

import { groups } from 'd3-array';
import type { Tables } from '../findings/finding-tables.ts';
import { shownName } from '../findings/phrases.ts';

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

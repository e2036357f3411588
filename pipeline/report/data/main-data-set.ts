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
  const sizes = new Map<string, number>();
  for (const { data_set } of own) {
    if (typeof data_set === 'string') sizes.set(data_set, (sizes.get(data_set) ?? 0) + 1);
  }
  const [most] = [...sizes].toSorted((a, b) => b[1] - a[1]);
  return most && most[1] > own.length / 2
    ? { name: shownName(most[0]), metrics: most[1], of: own.length }
    : undefined;
}

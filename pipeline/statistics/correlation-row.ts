import { kendallRow } from './kendall.ts';
import { pairCount } from './pairs.ts';
import { type PearsonColumns, pearsonRow } from './pearson.ts';
import { sharedFloats, sharedPlaces } from './shared-arrays.ts';
import type { SortedColumn } from './sorted-column.ts';
import { spearmanRow } from './spearman.ts';

export const correlationMethods = ['spearman', 'pearson', 'kendall'] as const;
export type CorrelationMethod = (typeof correlationMethods)[number];

/** One value per pair of metrics. */
export interface Correlations {
  /** How many models both metrics have. */
  n: Uint16Array;
  /** NaN where there are fewer than 3 models, or where one metric is constant over them. */
  estimate: Float64Array;
  /** Kendall's score under independence; unused by the other methods. */
  z: Float64Array;
}

/** Writes the correlations of metric `a` with every later one. */
export type CorrelationRow = (a: number, out: Correlations) => void;

/**
 * The correlations of every pair of metrics over the models that both have (pairwise complete), a row at a time.
 *
 * @param columns one Float64Array of scores per metric, NaN where a model has none
 * @param sorted the same columns, sorted; Pearson's r does not need them
 * @param forPearson what its pairs share; made where it is not given
 */
export function correlationRow(
  columns: readonly Float64Array[],
  sorted: readonly SortedColumn[],
  method: CorrelationMethod,
  forPearson?: PearsonColumns,
): CorrelationRow {
  if (method === 'pearson') return pearsonRow(columns, forPearson);
  return method === 'spearman' ? spearmanRow(sorted) : kendallRow(sorted);
}

/** Room for the correlations of all pairs, that several threads can write to. */
export function emptyCorrelations(metrics: number, method: CorrelationMethod): Correlations {
  const pairs = pairCount(metrics);
  const scores = method === 'kendall' ? pairs : 0;
  return { n: sharedPlaces(pairs), estimate: sharedFloats(pairs), z: sharedFloats(scores) };
}

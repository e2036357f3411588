import { pairCount } from './pairs.ts';
import { sharedFloats, sharedPlaces } from './shared-arrays.ts';

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

/** Room for the correlations of all pairs, that several threads can write to. */
export function emptyCorrelations(metrics: number, method: CorrelationMethod): Correlations {
  const pairs = pairCount(metrics);
  const scores = method === 'kendall' ? pairs : 0;
  return { n: sharedPlaces(pairs), estimate: sharedFloats(pairs), z: sharedFloats(scores) };
}

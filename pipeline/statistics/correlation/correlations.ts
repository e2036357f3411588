import { sharedFloats, sharedPlaces } from '../../workers/shared-arrays.ts';
import { pairCount } from './pairs.ts';

export const correlationMethods = ['spearman', 'pearson', 'kendall'] as const;
export type CorrelationMethod = (typeof correlationMethods)[number];

/** One value per pair of metrics. */
export interface Correlations {
  /** The number of models that have both metrics. */
  n: Uint16Array;
  /** NaN if fewer than 3 models have both metrics, or if a metric is constant over them. */
  estimate: Float64Array;
  /** The z statistic of Kendall's τ under independence; empty for the other methods. */
  z: Float64Array;
}

/** The correlation of two metrics: the number of models that have both, the estimate, and z of Kendall's τ. */
export interface Correlation {
  n: number;
  estimate: number;
  z?: number;
}

/** Shared memory for the correlations of all pairs, for several threads to write. */
export function emptyCorrelations(metrics: number, method: CorrelationMethod): Correlations {
  const pairs = pairCount(metrics);
  const scores = method === 'kendall' ? pairs : 0;
  return { n: sharedPlaces(pairs), estimate: sharedFloats(pairs), z: sharedFloats(scores) };
}

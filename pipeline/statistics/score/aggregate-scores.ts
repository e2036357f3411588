import { correlationsOf, covarianceMatrix } from '../numbers/covariance.ts';
import { wellConditioned } from '../numbers/numerical-scaling.ts';
import {
  type AggregationMethod,
  sumOfColumns,
  transformationOf,
  transformed,
} from './aggregation-methods.ts';
import { balancedCoefficients } from './balanced-weights.ts';
import type { Partition } from './metric-partition.ts';
import type { MetricTree } from './metric-tree.ts';

/** The input of a score; can be sent to another thread. */
export interface Scored {
  /** Scores per metric, none missing. */
  columns: readonly Float64Array[];
  tree: MetricTree;
  /** The parts that `balanced` balances. */
  partition: Partition;
}

/**
 * Returns a function that computes a method's score per model from the metrics' weights in the root of the metric tree,
 * which follow from how often each metric occurs ({@link rootWeights}). Metrics are standardised or ranked over the whole
 * cohort. NaN if the method has no score.
 */
export function scorer(method: AggregationMethod, scored: Scored): (weights: Float64Array) => Float64Array {
  const columns = transformed(transformationOf[method], scored.columns);
  const coefficientsOf = coefficientsOver(method, scored);
  return (weights) => sumOfColumns(columns, coefficientsOf(weights));
}

/**
 * Returns a function that computes a method's coefficients over a cohort from the metrics' weights in the root: its score
 * is the sum of the transformed columns, each times its coefficient. `balanced` multiplies the weights by one factor per
 * part ({@link balancedCoefficients}); NaN if it has no score.
 */
export function coefficientsOver(
  method: AggregationMethod,
  { columns, partition }: Scored,
): (weights: Float64Array) => Float64Array {
  if (method !== 'balanced') return (weights) => weights;
  const correlations = correlationsOf(covarianceMatrix(columns.map(wellConditioned)), columns.length);
  return (weights) => balancedCoefficients(weights, correlations, partition);
}

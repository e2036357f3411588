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
import { type MetricTree, rootWeigher } from './metric-tree.ts';

/** The input of a score; can be sent to another thread. */
export interface Scored {
  /** Scores per metric, none missing. */
  columns: readonly Float64Array[];
  tree: MetricTree;
  /** The parts that `balanced` balances. */
  partition: Partition;
}

/**
 * Returns a function that computes a method's score per model if metric m occurs `copies[m]` times. Metrics are
 * standardised or ranked over the whole cohort. NaN if the method has no score.
 *
 * @param changed the columns as transformed by the method, to share them between methods with the same transformation
 * @returns a function of the copies and, if they do not follow from these, the metrics' weights in the root; writes into
 *   the third argument if there is one
 */
export function scorer(
  method: AggregationMethod,
  scored: Scored,
  changed = transformed(transformationOf[method], scored.columns),
) {
  const coefficients = coefficientsOver(method, scored);
  return (copies: ArrayLike<number>, weights?: Float64Array, into?: Float64Array) =>
    sumOfColumns(changed, coefficients(copies, weights), into);
}

/**
 * Returns a function that computes a method's coefficients over a cohort if metric m occurs `copies[m]` times: its score
 * is the sum of the transformed columns, each times its coefficient. A mean over the metric tree uses the metrics'
 * weights in the root; by default these follow from the copies ({@link rootWeigher}). `balanced` multiplies these weights by one factor per part ({@link balancedCoefficients}); NaN
 * if it has no score. The result may be overwritten by the next call.
 */
export function coefficientsOver(method: AggregationMethod, { columns, tree, partition }: Scored) {
  const weigh = rootWeigher(tree);
  let found: Float64Array | undefined;
  const correlations = () => {
    found ??= correlationsOf(covarianceMatrix(columns.map(wellConditioned)), columns.length);
    return found;
  };
  return (copies: ArrayLike<number>, weights: Float64Array = weigh(copies)) =>
    method === 'balanced' ? balancedCoefficients(weights, correlations(), partition) : weights;
}

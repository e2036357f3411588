import { correlationsOf, covarianceMatrix } from '../numbers/covariance.ts';
import { wellConditioned } from '../numbers/numerical-scaling.ts';
import {
  type AggregationMethod,
  coefficientsOf,
  countsOfOne,
  sumOfColumns,
  transformationOf,
  transformed,
} from './aggregation-methods.ts';
import type { Partition } from './metric-partition.ts';
import { type MetricTree, rootWeights } from './metric-tree.ts';

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
 */
export function scorer(
  method: AggregationMethod,
  scored: Scored,
  changed = transformed(transformationOf[method], scored.columns),
): (...metrics: WeightedMetrics) => Float64Array {
  const coefficients = coefficientsOver(method, scored);
  return (...metrics) => sumOfColumns(changed, coefficients(...metrics));
}

/**
 * How often each metric occurs, and its weight in the root of the tree. By default the weights follow from the copies
 * ({@link rootWeights}).
 */
type WeightedMetrics = [copies: ArrayLike<number>, weights?: Float64Array];

/** Returns a function that computes a method's coefficients over a cohort if metric m occurs `copies[m]` times. */
export function coefficientsOver(
  method: AggregationMethod,
  { columns, tree, partition }: Scored,
): (...metrics: WeightedMetrics) => Float64Array {
  const once = countsOfOne(columns[0]?.length ?? 0);
  let found: Float64Array | undefined;
  const correlations = () => {
    found ??= correlationsOf(covarianceMatrix(columns.map(wellConditioned), once), columns.length);
    return found;
  };
  return (copies, weights = rootWeights(tree, copies)) =>
    coefficientsOf(method, weights, correlations, partition, copies);
}

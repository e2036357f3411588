import {
  type AggregationMethod,
  coefficientsOf,
  everyModelOnce,
  sumOfColumns,
  transformationOf,
  transformed,
} from './aggregation-methods.ts';
import { wellConditioned } from './conditioning.ts';
import { correlationsOf, covarianceMatrix } from './covariance.ts';
import type { Partition } from './metric-partition.ts';
import { type MetricTree, rootWeights } from './metric-tree.ts';

/** What scores are made of; it can be sent to another thread. */
export interface Scored {
  /** Scores per metric, none missing. */
  columns: readonly Float64Array[];
  tree: MetricTree;
  /** The parts that `balanced` balances. */
  partition: Partition;
}

/**
 * The scores of a method when each metric stands among the metrics `copies[m]` times, one per model; what standardises
 * or ranks a metric is the cohort, which stays. NaN where the method has no score.
 *
 * @param changed the columns as the method changes them; several methods change them alike
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
 * How often each metric stands among the metrics, and its weight in the root of the tree: where none is given, that of
 * so many children ({@link rootWeights}).
 */
type WeightedMetrics = [copies: ArrayLike<number>, weights?: Float64Array];

/** The coefficients of a method over a cohort when each metric stands among the metrics `copies[m]` times. */
export function coefficientsOver(
  method: AggregationMethod,
  { columns, tree, partition }: Scored,
): (...metrics: WeightedMetrics) => Float64Array {
  const once = everyModelOnce(columns[0]?.length ?? 0);
  let found: Float64Array | undefined;
  const correlations = () => {
    found ??= correlationsOf(covarianceMatrix(columns.map(wellConditioned), once), columns.length);
    return found;
  };
  return (copies, weights = rootWeights(tree, copies)) =>
    coefficientsOf(method, weights, correlations, partition, copies);
}

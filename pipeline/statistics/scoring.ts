import {
  type AggregationMethod,
  coefficientsOf,
  everyModelOnce,
  sumOfColumns,
  transformationOf,
  transformed,
} from './aggregation.ts';
import { wellConditioned } from './conditioning.ts';
import { correlationsOf, covarianceMatrix } from './covariance.ts';
import { type MetricTree, rootWeights } from './metric-tree.ts';
import type { Partition } from './parts.ts';

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
): (copies: ArrayLike<number>) => Float64Array {
  const coefficients = coefficientsOver(method, scored);
  return (copies) => sumOfColumns(changed, coefficients(copies));
}

/** The coefficients of a method over a cohort when each metric stands among the metrics `copies[m]` times. */
export function coefficientsOver(
  method: AggregationMethod,
  { columns, tree, partition }: Scored,
): (copies: ArrayLike<number>) => Float64Array {
  const once = everyModelOnce(columns[0]?.length ?? 0);
  let found: Float64Array | undefined;
  const correlations = () => {
    found ??= correlationsOf(covarianceMatrix(columns.map(wellConditioned), once), columns.length);
    return found;
  };
  return (copies) => coefficientsOf(method, rootWeights(tree, copies), correlations, partition, copies);
}

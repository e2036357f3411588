import { mean } from 'd3-array';
import { total } from '../numbers/total.ts';
import {
  type AggregationMethod,
  changedPresent,
  coefficientsOver,
  type Scored,
  scorer,
  sumOfColumns,
  type Transformation,
  transformationOf,
  transformed,
} from './aggregation-methods.ts';
import { fullWeights, rootWeights } from './metric-tree.ts';

/** How to treat models without a score on every metric. */
export const missingPolicies = ['complete_cases', 'missing_as_zero', 'attempted', 'mean_of_present'] as const;
export type MissingPolicy = (typeof missingPolicies)[number];

/** With more missing scores than this share, filling them in would decide an order. */
export const MANY_MISSING = 1 / 3;

/**
 * The share of missing scores; NaN without any column or model.
 *
 * @example shareMissing([[1, NaN], [2, 3]]) // 0.25
 */
export function shareMissing(columns: readonly Float64Array[]): number {
  return mean(columns, (column) => mean(column, (score) => Number(Number.isNaN(score)))) ?? Number.NaN;
}

export function zeroFilled(columns: readonly Float64Array[]): Float64Array[] {
  return columns.map((column) => column.map((score) => (Number.isNaN(score) ? 0 : score)));
}

/** The scores of a method with zero in place of every missing score. */
export function scoresWithZeros(method: AggregationMethod, scored: Scored): Float64Array {
  const columns = zeroFilled(scored.columns);
  return scorer(method, { ...scored, columns })(fullWeights(scored.tree));
}

/**
 * The scores of a method from the metrics that each model has. Columns are {@link transformedWherePresent}. A node of
 * the metric tree is the mean of its children that have a value. For `balanced`, whose coefficients come
 * from correlations, a model's coefficients are those of the complete cohort, rescaled so that
 * their absolute sum is the same as over all metrics. NaN if a model has no metric with a coefficient other than 0.
 *
 * @param complete the same metrics over the models that have all of them
 */
export function scoresOfPresent(method: AggregationMethod, scored: Scored, complete: Scored): Float64Array {
  const columns = transformedWherePresent(transformationOf[method], scored.columns);
  const full = coefficientsOver(method, complete)(fullWeights(scored.tree));
  // Sums in the same order as the other policies, so that the same terms give bit-identical scores.
  return sumOfColumns(columns, full).map((score, model) => {
    if (!Number.isNaN(score)) return score;
    const present = columns.map((column) => Number(!Number.isNaN(column[model])));
    if (!present.includes(1)) return Number.NaN;
    const coefficients = method === 'balanced' ? rescaled(full, present) : rootWeights(scored.tree, present);
    return columns.reduce(
      (sum, column, m) => (present[m] ? sum + coefficients[m]! * column[model]! : sum),
      0,
    );
  });
}

/** The coefficients times the factor with which those of present metrics have the sum of all. */
function rescaled(coefficients: Float64Array, present: readonly number[]): Float64Array {
  const sum = total(coefficients);
  const ofPresent = coefficients.reduce((sum, each, m) => sum + present[m]! * each, 0);
  return coefficients.map((each) => (each * sum) / ofPresent);
}

/**
 * Transforms each column over the models that have a score. Standardisation uses the mean and the standard deviation
 * (n − 1) of these. Ranks are mid-ranks ÷ (n + 1), so that their mean is ½ for any number n of scores. Missing scores
 * stay NaN.
 */
export function transformedWherePresent(transformation: Transformation, columns: readonly Float64Array[]) {
  return columns.map((column) =>
    changedPresent(column, (present) => {
      const changed = transformed(transformation, [present])[0]!;
      return transformation === 'ranks' ? changed.map((rank) => rank / (present.length + 1)) : changed;
    }),
  );
}

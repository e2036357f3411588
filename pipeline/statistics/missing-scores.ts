import {
  type AggregationMethod,
  sumOfColumns,
  type Transformation,
  transformationOf,
  transformed,
} from './aggregation-methods.ts';
import { coefficientsOver, type Scored, scorer } from './scoring.ts';

/** What becomes of models that are not scored on every metric. */
export const missingPolicies = ['complete_cases', 'missing_as_zero', 'mean_of_present'] as const;
export type MissingPolicy = (typeof missingPolicies)[number];

/** The columns with zero for every missing score. */
export function zeroFilled(columns: readonly Float64Array[]): Float64Array[] {
  return columns.map((column) => column.map((score) => (Number.isNaN(score) ? 0 : score)));
}

/** The scores of a method where a missing score counts as zero: those of the filled columns. */
export function scoresWithZeros(method: AggregationMethod, scored: Scored): Float64Array {
  const columns = zeroFilled(scored.columns);
  return scorer(method, { ...scored, columns })(everyMetricOnce(columns.length));
}

/**
 * The scores of a method out of those metrics that each model has. The columns are {@link transformedWherePresent}. In
 * the metric tree a node is the mean of its children that have a value. The methods whose coefficients come from
 * correlations, `balanced` and `first_component`, keep those of the complete cohort, times what makes the absolute
 * coefficients of a model's metrics sum to those of all. NaN where a model has no metric with a coefficient.
 *
 * @param complete the same metrics over the models that are scored on all of them
 */
export function scoresOfPresent(method: AggregationMethod, scored: Scored, complete: Scored): Float64Array {
  const changed = transformedWherePresent(transformationOf[method], scored.columns);
  const coefficients = coefficientsOfPresent(method, complete);
  // Added up as by the other policies, to the last bit.
  const ofComplete = sumOfColumns(changed, coefficients(everyMetricOnce(changed.length)));
  return ofComplete.map((score, model) => {
    if (!Number.isNaN(score)) return score;
    const present = changed.map((column) => Number(!Number.isNaN(column[model])));
    if (!present.includes(1)) return Number.NaN;
    const own = coefficients(present);
    return changed.reduce((sum, column, m) => (present[m] ? sum + own[m]! * column[model]! : sum), 0);
  });
}

/** The coefficients of a model's metrics, by which of them it has: 1 or 0 each. */
function coefficientsOfPresent(
  method: AggregationMethod,
  complete: Scored,
): (present: ArrayLike<number>) => Float64Array {
  const coefficients = coefficientsOver(method, complete);
  if (method !== 'balanced' && method !== 'first_component') return coefficients;
  const all = coefficients(everyMetricOnce(complete.columns.length));
  const total = all.reduce((sum, each) => sum + Math.abs(each), 0);
  return (present) => {
    const own = all.reduce((sum, each, m) => sum + present[m]! * Math.abs(each), 0);
    return all.map((each) => (own === 0 ? Number.NaN : (each * total) / own));
  };
}

/**
 * The columns transformed over the models that have the metric: standardised by their mean and standard deviation
 * (n − 1), or as their mid-ranks ÷ (n + 1), which lie evenly about ½ whatever their number n is. Missing scores stay NaN.
 */
export function transformedWherePresent(
  transformation: Transformation,
  columns: readonly Float64Array[],
): Float64Array[] {
  return columns.map((column) => {
    const present = column.filter((score) => !Number.isNaN(score));
    const changed = transformed(transformation, [present])[0]!;
    const scale = transformation === 'ranks' ? present.length + 1 : 1;
    let next = 0;
    return column.map((score) => (Number.isNaN(score) ? Number.NaN : changed[next++]! / scale));
  });
}

function everyMetricOnce(metrics: number): Float64Array {
  return new Float64Array(metrics).fill(1);
}

import { covariancesWithSum, sumOfProducts } from '../numbers/covariance.ts';
import { leadingEigenvector } from '../numbers/leading-eigenvector.ts';
import { leadingMetricVector, type StandardisedScores } from './standardised-scores.ts';

/** Relative rounding error: a smaller sum counts as 0, and a smaller difference as equality. */
const ROUNDING = 1e-10;

/**
 * The unit eigenvector of the largest eigenvalue of a correlation matrix: the coefficients with which standardised
 * metrics sum to their first principal component (Hotelling 1933).
 *
 * @param correlations row by row
 * @param copies per metric, how often it is included; the result is the sum of its copies' coefficients
 * @param towards coefficients of a score for which higher is better. The component gets the sign that correlates
 *   positively with this score; if they are uncorrelated, the first of the coefficients of largest size is positive
 * @returns NaN if all metrics are constant
 */
export function firstComponent(
  correlations: Float64Array,
  copies: ArrayLike<number>,
  towards: Float64Array,
): Float64Array {
  const coefficients = unsigned(correlations, copies);
  return oriented(coefficients, covariancesWithSum(correlations, coefficients), towards);
}

/**
 * The {@link firstComponent} computed from scores instead of correlations, with every metric included once.
 *
 * @param leading the leading eigenvector of `scores.products`
 * @param towards as in {@link firstComponent}
 */
export function firstComponentOf(
  scores: StandardisedScores,
  leading: Float64Array,
  towards: Float64Array,
): Float64Array {
  const coefficients = leadingMetricVector(leading, scores);
  // A metric's covariance with the component is its coefficient times the eigenvalue.
  return oriented(coefficients, coefficients.slice(), towards);
}

function unsigned(correlations: Float64Array, copies: ArrayLike<number>): Float64Array {
  const there = placesOf(correlations, copies);
  const roots = new Float64Array(there.length);
  for (let i = 0; i < there.length; i++) roots[i] = Math.sqrt(copies[there[i]!]!);
  const matrix = scaled(correlations, copies.length, there, roots);
  const coefficients = new Float64Array(copies.length);
  if (there.length === 0) return coefficients.fill(Number.NaN);
  const vector = leadingEigenvector(matrix, there.length);
  for (let i = 0; i < there.length; i++) coefficients[there[i]!] = vector[i]! * roots[i]!;
  return coefficients;
}

/** The metrics that are included and not constant. */
function placesOf(correlations: Float64Array, copies: ArrayLike<number>): number[] {
  const there: number[] = [];
  for (let metric = 0; metric < copies.length; metric++)
    if (copies[metric]! > 0 && correlations[metric * (copies.length + 1)]! > 0) there.push(metric);
  return there;
}

/** The submatrix of some rows and columns, each multiplied by its factor. */
function scaled(
  matrix: Float64Array,
  size: number,
  some: readonly number[],
  factors: Float64Array,
): Float64Array {
  const products = new Float64Array(some.length ** 2);
  for (let a = 0, place = 0; a < some.length; a++) {
    const row = some[a]! * size;
    const factor = factors[a]!;
    for (let b = 0; b < some.length; b++, place++)
      products[place] = matrix[row + some[b]!]! * factor * factors[b]!;
  }
  return products;
}

/**
 * The coefficients, all negated in place if the component has the wrong sign.
 *
 * @param withComponent per metric, its covariance with the component, up to a positive factor
 */
function oriented(
  coefficients: Float64Array,
  withComponent: Float64Array,
  towards: Float64Array,
): Float64Array {
  const sign = orientation(withComponent, towards, coefficients);
  for (let metric = 0; metric < coefficients.length; metric++)
    coefficients[metric] = sign * coefficients[metric]! + 0;
  return coefficients;
}

function orientation(withComponent: Float64Array, towards: Float64Array, coefficients: Float64Array): number {
  const covariance = sumOfProducts(towards, withComponent);
  // No metric's covariance with the component exceeds the sum of the coefficients' absolute values.
  if (Math.abs(covariance) > ROUNDING * sumOfSizes(towards) * sumOfSizes(coefficients))
    return Math.sign(covariance);
  const largest = Math.max(...coefficients.map(Math.abs));
  return Math.sign(coefficients.find((each) => Math.abs(each) >= (1 - ROUNDING) * largest)!);
}

function sumOfSizes(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]!);
  return sum;
}

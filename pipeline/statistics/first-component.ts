import { leadingEigenvector } from './leading-eigenvector.ts';

/** What is smaller beside what it is made of is 0 but for rounding. */
const ROUNDING = 1e-10;

/**
 * The unit eigenvector of the largest eigenvalue of a correlation matrix: the coefficients with which standardised
 * metrics sum to their first principal component (Hotelling 1933).
 *
 * @param correlations row by row
 * @param copies per metric, how often it stands among the metrics; the coefficient of each copy is returned times this
 * @param towards the sign is that with which the component correlates positively with the sum that has these
 *   coefficients, a score of which more is better; where it does not correlate, the sign with which the first
 *   of the largest is positive
 * @returns NaN where all metrics are constant
 */
export function firstComponent(
  correlations: Float64Array,
  copies: ArrayLike<number>,
  towards: Float64Array,
): Float64Array {
  const roots = Float64Array.from(copies, Math.sqrt);
  const matrix = scaled(correlations, roots);
  if (matrix.every((each) => each === 0)) return roots.fill(Number.NaN);
  const vector = leadingEigenvector(matrix, roots.length);
  const coefficients = vector.map((each, metric) => each * roots[metric]!);
  const sign = orientation(correlations, coefficients, towards);
  return coefficients.map((each) => sign * each + 0);
}

/** A matrix whose rows and columns are multiplied by factors. */
function scaled(matrix: Float64Array, factors: Float64Array): Float64Array {
  const size = factors.length;
  const products = new Float64Array(matrix.length);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) products[a * size + b] = matrix[a * size + b]! * factors[a]! * factors[b]!;
  return products;
}

function orientation(correlations: Float64Array, coefficients: Float64Array, towards: Float64Array): number {
  const size = towards.length;
  let covariance = 0;
  let magnitude = 0;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      const product = towards[a]! * correlations[a * size + b]! * coefficients[b]!;
      covariance += product;
      magnitude += Math.abs(product);
    }
  }
  if (Math.abs(covariance) > ROUNDING * magnitude) return Math.sign(covariance);
  const largest = Math.max(...coefficients.map(Math.abs));
  return Math.sign(coefficients.find((each) => Math.abs(each) >= (1 - ROUNDING) * largest)!);
}

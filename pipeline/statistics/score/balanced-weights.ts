import { covariancesWithSum, scaledBoth, sumOfProducts } from '../numbers/covariance.ts';
import { total } from '../numbers/total.ts';
import { covarianceShares, membersOf, type Partition, rowSums, termCovariance } from './metric-partition.ts';

/**
 * The coefficients of metrics in a score to which every part contributes equally: the weights of each part's metrics
 * are scaled to sum to the part's weight, of which {@link balancedWeights} makes the parts' covariance shares the
 * same. Parts without a metric of any weight are left out. NaN where there is no such score.
 *
 * @param root per metric, its weight in the root of the metric tree
 * @param correlations of the standardised metrics, row by row
 * @param carried what a metric's weight counts as; more than its own where it stands for a sum of several
 * @param near the coefficients for similar correlations, from where these are found sooner
 */
export function balancedCoefficients(
  root: Float64Array,
  correlations: Float64Array,
  { parts, of }: Partition,
  carried: Float64Array = root,
  near?: Float64Array,
): Float64Array {
  const sums = new Float64Array(parts.length);
  for (let metric = 0; metric < root.length; metric++) sums[of[metric]!]! += carried[metric]!;
  const members = membersOf({ parts, of }).filter((_, part) => sums[part]! > 0);
  const means = root.map((weight, metric) => (weight === 0 ? 0 : weight / sums[of[metric]!]!));
  const weights = balancedWeights(
    termCovariance(correlations, means, members),
    members.length,
    near && weightsIn(near, means, members),
  );
  for (const [part, own] of members.entries())
    for (const metric of own) if (means[metric] !== 0) means[metric]! *= weights[part]!;
  return means;
}

/** What the parts' means are multiplied by in a score with these coefficients. */
function weightsIn(coefficients: Float64Array, means: Float64Array, members: readonly number[][]) {
  return Float64Array.from(members, (own) => {
    const metric = own.find((each) => means[each] !== 0)!;
    return coefficients[metric]! / means[metric]!;
  });
}

/** How far a share may be from an equal one; where they cannot come so close, there is no balance. */
const TOLERANCE = 5e-7;

/**
 * The weights, all above 0 and summing to 1, with which every part has the same covariance share of the weighted sum of
 * parts. There is one such set of weights, unless a part is constant or parts cancel out ("equal risk contributions",
 * Maillard, Roncalli & Teïletche 2010, section 2.2). One or two parts are weighted by the inverse of their standard
 * deviation, whatever their correlation.
 *
 * @param covariance of the parts' scores, row by row
 * @param near the weights for a similar covariance, from where these are found sooner
 * @returns NaN where there are none
 * @example balancedWeights([4, 0, 0, 1], 2) // [0.3333, 0.6667]
 */
export function balancedWeights(covariance: Float64Array, parts: number, near?: Float64Array): Float64Array {
  const inverse = Float64Array.from(
    { length: parts },
    (_, part) => 1 / Math.sqrt(covariance[part * (parts + 1)]!),
  );
  const none = inverse.map(() => Number.NaN);
  if (!inverse.every(Number.isFinite)) return none;
  const start = near?.every((weight) => weight > 0 && weight < Infinity) ? near : inverse;
  const weights = parts > 2 ? minimum(covariance, start) : inverse;
  if (!isBalanced(covariance, weights)) return none;
  const sum = total(weights);
  return weights.map((weight) => weight / sum);
}

function isBalanced(covariance: Float64Array, weights: Float64Array): boolean {
  const parts = weights.length;
  const shares = covarianceShares(scaledBoth(covariance, weights), parts);
  return shares.every((share) => Math.abs(share - 1 / parts) <= TOLERANCE);
}

/** Ten are enough, unless parts nearly cancel out. */
const MOST_STEPS = 100;
/** After a full Newton step of size s the error is about s², so below this size only rounding is left. */
const LAST_STEP = 1e-8;
/** Below this size each full step is smaller than the one before (Nesterov 2018, section 5.2). */
const SMALL_STEP = 0.38;

/**
 * The weights where x'Cx ÷ 2 − Σ log x, which is convex, has its minimum: there x (Cx), a part's contribution to the
 * variance, is 1 for every part (Spinu 2013). Where parts cancel out there is no minimum, and the weights only grow.
 *
 * @param start weights, whose factors x are searched for
 */
function minimum(covariance: Float64Array, start: Float64Array): Float64Array {
  const parts = start.length;
  const terms = scaledBoth(covariance, start);
  const scale = parts / total(rowSums(terms, parts));
  for (let place = 0; place < terms.length; place++) terms[place]! *= scale;
  const factors = new Float64Array(parts).fill(1);
  for (let step = 0; step < MOST_STEPS; step++) if (!(descend(terms, factors) > LAST_STEP)) break;
  return start.map((weight, part) => weight * factors[part]!);
}

/**
 * Makes a step of Newton's method, shortened by 1 ÷ (1 + its size) unless small. As the function is self-concordant,
 * factors stay above 0, and the minimum is found from anywhere (Nesterov 2018, section 5.2).
 *
 * @returns the step's size
 */
function descend(terms: Float64Array, factors: Float64Array): number {
  const parts = factors.length;
  const slopes = covariancesWithSum(terms, factors);
  const curvature = terms.slice();
  for (let part = 0; part < parts; part++) {
    slopes[part]! -= 1 / factors[part]!;
    curvature[part * (parts + 1)]! += 1 / factors[part]! ** 2;
  }
  const step = slopes.slice();
  solveInPlace(curvature, step);
  const size = Math.sqrt(sumOfProducts(slopes, step));
  const length = size < SMALL_STEP ? 1 : 1 / (1 + size);
  for (let part = 0; part < parts; part++) factors[part]! -= length * step[part]!;
  return size;
}

/** Writes the solution of equations with a positive definite matrix over their right side, and its factor over it. */
function solveInPlace(matrix: Float64Array, right: Float64Array): void {
  const size = right.length;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      let rest = matrix[a * size + b]!;
      for (let i = 0; i < b; i++) rest -= matrix[a * size + i]! * matrix[b * size + i]!;
      matrix[a * size + b] = b < a ? rest / matrix[b * (size + 1)]! : Math.sqrt(rest);
    }
    for (let b = 0; b < a; b++) right[a]! -= matrix[a * size + b]! * right[b]!;
    right[a]! /= matrix[a * (size + 1)]!;
  }
  for (let a = size - 1; a >= 0; a--) {
    for (let b = a + 1; b < size; b++) right[a]! -= matrix[b * size + a]! * right[b]!;
    right[a]! /= matrix[a * (size + 1)]!;
  }
}

import { covariancesWithSum, sumOfProducts } from './covariance.ts';
import { covarianceShares, membersOf, type Partition, termCovariance } from './parts.ts';

/**
 * The coefficients of metrics in a score to which every part contributes equally: the weights of each part's metrics
 * are scaled to sum to the part's weight, of which {@link balancedWeights} makes the parts' covariance shares the
 * same. Parts without a metric of any weight are left out. NaN where there is no such score.
 *
 * @param root per metric, its weight in the root of the metric tree
 * @param correlations of the standardised metrics, row by row
 * @param carried what a metric's weight counts as; more than its own where it stands for a sum of several
 */
export function balancedCoefficients(
  root: Float64Array,
  correlations: Float64Array,
  { parts, of }: Partition,
  carried: Float64Array = root,
): Float64Array {
  const sums = new Float64Array(parts.length);
  for (let metric = 0; metric < root.length; metric++) sums[of[metric]!]! += carried[metric]!;
  const members = membersOf({ parts, of }).filter((_, part) => sums[part]! > 0);
  const means = root.map((weight, metric) => (weight === 0 ? 0 : weight / sums[of[metric]!]!));
  const weights = balancedWeights(termCovariance(correlations, means, members), members.length);
  for (const [part, own] of members.entries())
    for (const metric of own) if (means[metric] !== 0) means[metric]! *= weights[part]!;
  return means;
}

/** How far a share may be from an equal one; where they do not come so close, there is no balance. */
const TOLERANCE = 5e-7;

/**
 * The weights, all above 0 and summing to 1, with which every part has the same covariance share of the weighted sum of
 * parts. There is one such set of weights, unless a part is constant or parts cancel out ("equal risk contributions",
 * Maillard, Roncalli & Teïletche 2010, section 2.2). Of two parts each is weighted by the inverse of its standard
 * deviation, whatever their correlation.
 *
 * @param covariance of the parts' scores, row by row
 * @returns NaN where there are none
 */
export function balancedWeights(covariance: Float64Array, parts: number): Float64Array {
  const inverse = new Float64Array(parts);
  for (let part = 0; part < parts; part++) inverse[part] = 1 / Math.sqrt(covariance[part * (parts + 1)]!);
  const found = minimum(weighted(covariance, inverse), parts);
  const weights = weighedBy(inverse, found);
  return isBalanced(covarianceShares(weighted(covariance, weights), parts))
    ? weights
    : weights.fill(Number.NaN);
}

/** Factors times weights, as parts of their sum. */
function weighedBy(factors: Float64Array, weights: Float64Array): Float64Array {
  const found = new Float64Array(factors.length);
  let sum = 0;
  for (let part = 0; part < found.length; part++) {
    found[part] = factors[part]! * weights[part]!;
    sum += found[part]!;
  }
  for (let part = 0; part < found.length; part++) found[part]! /= sum;
  return found;
}

/** The covariances of the parts' scores, each times its weight. */
function weighted(covariance: Float64Array, weights: Float64Array): Float64Array {
  const parts = weights.length;
  const terms = new Float64Array(covariance.length);
  for (let one = 0; one < parts; one++) {
    for (let other = 0; other < parts; other++) {
      const place = one * parts + other;
      terms[place] = covariance[place]! * weights[one]! * weights[other]!;
    }
  }
  return terms;
}

function isBalanced(shares: Float64Array): boolean {
  for (let part = 0; part < shares.length; part++)
    if (!(Math.abs(shares[part]! - 1 / shares.length) <= TOLERANCE)) return false;
  return true;
}

/** Six or so are usual; where parts cancel out, the weights grow without end. */
const MAXIMUM_STEPS = 200;
/** A step's error is about the square of its size. */
const SMALL_STEP = 1e-8;

/**
 * Where x'Cx ÷ 2 − Σ log x of a correlation matrix C, which is convex, has its minimum: there the shares are equal, as
 * x (Cx) is 1 of every part (Spinu 2013). By Newton's method, whose step is shortened by 1 ÷ (1 + its size) until it is
 * small: so it comes there from anywhere, as the function is self-concordant (Nesterov 2018, section 5.2).
 */
function minimum(correlations: Float64Array, parts: number): Float64Array {
  // Equal ones of the best size, with which two parts are done.
  let sum = 0;
  for (let place = 0; place < correlations.length; place++) sum += correlations[place]!;
  const x = new Float64Array(parts).fill(sum > 0 ? Math.sqrt(parts / sum) : 1);
  const hessian = new Float64Array(parts * parts);
  for (let i = 0; i < MAXIMUM_STEPS; i++) {
    hessian.set(correlations);
    const slope = covariancesWithSum(correlations, x);
    for (let part = 0; part < parts; part++) {
      slope[part]! -= 1 / x[part]!;
      hessian[part * (parts + 1)]! += 1 / x[part]! ** 2;
    }
    const step = solved(hessian, slope);
    const size = Math.sqrt(sumOfProducts(slope, step));
    const length = size < 0.25 ? 1 : 1 / (1 + size);
    for (let part = 0; part < parts; part++) x[part]! -= length * step[part]!;
    if (!(size > SMALL_STEP)) break;
  }
  return x;
}

/** The solution of a system of equations with a positive definite matrix, which Cholesky's factor is written over. */
function solved(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const found = right.slice();
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      let rest = matrix[a * size + b]!;
      for (let i = 0; i < b; i++) rest -= matrix[a * size + i]! * matrix[b * size + i]!;
      matrix[a * size + b] = b < a ? rest / matrix[b * size + b]! : Math.sqrt(rest);
    }
    for (let b = 0; b < a; b++) found[a]! -= matrix[a * size + b]! * found[b]!;
    found[a]! /= matrix[a * size + a]!;
  }
  for (let a = size - 1; a >= 0; a--) {
    for (let b = a + 1; b < size; b++) found[a]! -= matrix[b * size + a]! * found[b]!;
    found[a]! /= matrix[a * size + a]!;
  }
  return found;
}

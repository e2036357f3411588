import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { covariancesWithSum } from './covariance.ts';
import { covarianceShares, membersOf, type Partition, rowSums, termCovariance } from './parts.ts';

/**
 * The coefficients of metrics in a score to which every part contributes equally: the weights of each part's metrics
 * are scaled to sum to the part's weight, of which {@link balancedWeights} makes the parts' covariance shares the
 * same. Parts without a metric of any weight are left out. NaN where there is no such score.
 *
 * @param root per metric, its weight in the root of the metric tree
 * @param correlations of the standardised metrics, row by row
 * @param carried what a metric's weight counts as; more than its own where it stands for a sum of several
 * @param near the coefficients for similar correlations, from where these are found sooner (a cohort's for a resample's)
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
function weightsIn(
  coefficients: Float64Array,
  means: Float64Array,
  members: readonly Int32Array[],
): Float64Array {
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
 * Maillard, Roncalli & Teïletche 2010, section 2.2). Of two parts each is weighted by the inverse of its standard
 * deviation, whatever their correlation. Else found from there by the method of Levenberg (1944) and Marquardt (1963),
 * or, where weights for a similar covariance are known, in a few steps of Newton's from these.
 *
 * @param covariance of the parts' scores, row by row
 * @param near the weights for a similar covariance, from where these are found sooner
 * @returns NaN where there are none
 */
export function balancedWeights(covariance: Float64Array, parts: number, near?: Float64Array): Float64Array {
  const start = Float64Array.from(
    { length: parts },
    (_, part) => 1 / Math.sqrt(covariance[part * (parts + 1)]!),
  );
  const none = start.map(() => Number.NaN);
  if (!start.every(Number.isFinite)) return none;
  // Of two parts the start is the end.
  const soon = parts > 2 && near?.every(Number.isFinite) ? stepFrom(covariance, near) : undefined;
  const weights = soon ?? follow(covariance, start, 0, 1);
  if (!weights) return none;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function shares(covariance: Float64Array, weights: Float64Array): Float64Array {
  return covarianceShares(weighted(covariance, weights), weights.length);
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

function isBalanced(found: Float64Array, tolerance: number): boolean {
  return found.every((share) => Math.abs(share - 1 / found.length) <= tolerance);
}

/** As each doubles the digits, more are not needed from close by. */
const MOST_STEPS = 8;
const EXACT = 1e-13;

/**
 * The weights for these covariances in a few steps of Newton's from weights that are near, as a bootstrap needs them
 * (Davidson & MacKinnon 1999); undefined where these are too few. At the weights' factors x every part's x (Cx), which
 * is its part of the variance, is 1: where x'Cx ÷ 2 − Σ log x, which is convex, is smallest (Spinu 2013).
 */
function stepFrom(covariance: Float64Array, near: Float64Array): Float64Array | undefined {
  const parts = near.length;
  const terms = weighted(covariance, near);
  const scale = parts / rowSums(terms, parts).reduce((sum, each) => sum + each, 0);
  for (let place = 0; place < terms.length; place++) terms[place]! *= scale;
  const factors = new Float64Array(parts).fill(1);
  const slopes = new Float64Array(parts);
  const curvature = new Float64Array(terms.length);
  for (let step = 0; step <= MOST_STEPS; step++) {
    covariancesWithSum(terms, factors, slopes);
    let farthest = 0;
    for (let part = 0; part < parts; part++) {
      const off = Math.abs(factors[part]! * slopes[part]! - 1) / parts;
      if (!(factors[part]! > 0) || Number.isNaN(off)) return undefined;
      farthest = Math.max(farthest, off);
    }
    if (farthest <= EXACT) {
      const weights = weighedBy(near, factors);
      // Where parts cancel out but for rounding there is nothing to balance.
      return isBalanced(shares(covariance, weights), TOLERANCE) ? weights : undefined;
    }
    curvature.set(terms);
    for (let part = 0; part < parts; part++) {
      slopes[part]! -= 1 / factors[part]!;
      curvature[part * (parts + 1)]! += 1 / factors[part]! ** 2;
    }
    solveInPlace(curvature, slopes);
    for (let part = 0; part < parts; part++) factors[part]! -= slopes[part]!;
  }
  return undefined;
}

function weighedBy(weights: Float64Array, factors: Float64Array): Float64Array {
  return weights.map((weight, part) => weight * factors[part]!);
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

/** No weight is multiplied by more than e to this power in one go. */
const FARTHEST = 3;

/** The weights for these covariances, from others; undefined where they are not found. */
function settle(covariance: Float64Array, start: Float64Array): Float64Array | undefined {
  const weights = isBalanced(shares(covariance, start), EXACT) ? start : solve(covariance, start);
  return isBalanced(shares(covariance, weights), TOLERANCE) ? weights : undefined;
}

const SMALLEST_STEP = 2 ** -12;

/**
 * The weights for covariances between parts that are `to` times what they are, from those for `from` times. The weights
 * change steadily as the covariances grow from 0, so where they cannot be found in one step, they can in two smaller
 * ones.
 */
function follow(
  covariance: Float64Array,
  start: Float64Array,
  from: number,
  to: number,
): Float64Array | undefined {
  const between = covariance.map((each, place) => (place % (start.length + 1) === 0 ? each : to * each));
  const weights = settle(between, start);
  if (weights) return weights;
  if (to - from <= SMALLEST_STEP) return undefined;
  const middle = (from + to) / 2;
  const half = follow(covariance, start, from, middle);
  return half && follow(covariance, half, middle, to);
}

/** In logarithms of weights, so that these stay above 0. The first is kept, since only their ratios matter. */
function solve(covariance: Float64Array, start: Float64Array): Float64Array {
  // Where the parts cancel out there are no shares to start from.
  if (shares(covariance, start).some(Number.isNaN)) return start;
  const weightsOf = (logarithms: number[]) =>
    start.map((each, part) => (part === 0 ? each : each * Math.exp(logarithms[part - 1]!)));
  const { parameterValues } = levenbergMarquardt(
    { x: [...start.keys()], y: [...start.keys()].map(() => 1 / start.length) },
    (logarithms: number[]) => {
      const found = shares(covariance, weightsOf(logarithms));
      return (part: number) => found[part]!;
    },
    {
      initialValues: Array(start.length - 1).fill(0),
      jacobianFunction: (logarithms: number[]) => {
        const found = slopes(weighted(covariance, weightsOf(logarithms)), start.length);
        return (part: number) => found[part]!;
      },
      errorTolerance: 1e-27,
      damping: 1e-4,
      minValues: Array(start.length - 1).fill(-FARTHEST),
      maxValues: Array(start.length - 1).fill(FARTHEST),
      maxIterations: 10,
    },
  );
  return weightsOf(parameterValues);
}

/** How each part's share changes with the logarithm of each weight but the first. */
function slopes(terms: Float64Array, parts: number): number[][] {
  const withSum = rowSums(terms, parts);
  const variance = withSum.reduce((sum, each) => sum + each, 0);
  return Array.from(withSum, (own, part) => {
    const row: number[] = [];
    for (let other = 1; other < parts; other++) {
      const change = terms[part * parts + other]! + (other === part ? own : 0);
      row.push(change / variance - (2 * own * withSum[other]!) / variance ** 2);
    }
    return row;
  });
}

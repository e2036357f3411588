import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { covariancesWithSum, sumOfProducts } from './covariance.ts';

const MAXIMUM_STEPS = 1000;
/** How little the unit vector may change in a step, as the length of the difference. */
const CONVERGED = 1e-14;

/**
 * The unit eigenvector of the largest eigenvalue of a matrix without negative ones, up to its sign. By repeated
 * multiplication, a tenth of the time that all eigenvectors take; where two eigenvalues are so close that it does not
 * settle, from a decomposition.
 *
 * @param matrix symmetric, row by row
 */
export function leadingEigenvector(matrix: Float64Array, size: number): Float64Array {
  return dominantVector(matrix, size) ?? decomposedVector(matrix, size);
}

/** Steps of the plain power method, after which something is known of the largest eigenvalue and of the next one. */
const PLAIN_STEPS = 5;
/** As near to the largest eigenvalue as the others are taken to come at most. */
const NEAREST = 0.98;
/** The steps' changes shrink by the ratio of the next eigenvalue to the largest, at first by a little more. */
const MARGIN = 1.1;

/**
 * What the steps start from. Most metrics are correlated positively; and no two entries have a simple ratio, so that it is
 * at right angles to no vector that one would meet.
 */
function startOf(metric: number): number {
  return 2 + Math.cos(1 + metric);
}

/**
 * The power method (Golub & Van Loan 2013, section 8.2.1), and, as soon as the largest eigenvalue is roughly known, with
 * Chebyshev polynomials of the matrix in place of its powers (Saad 2011, section 4.4.2): they stay small on an interval
 * that holds the other eigenvalues, so that half of the steps do. It settles also where one is outside, only later.
 * Undefined where it does not.
 */
function dominantVector(matrix: Float64Array, size: number): Float64Array | undefined {
  let vector = new Float64Array(size);
  for (let metric = 0; metric < size; metric++) vector[metric] = startOf(metric);
  let before = new Float64Array(size);
  let next = new Float64Array(size);
  let center = 0;
  let memory = 0;
  let changeBefore = 0;
  for (let step = 0; step < MAXIMUM_STEPS; step++) {
    covariancesWithSum(matrix, vector, next);
    let squares = 0;
    for (let a = 0; a < size; a++) {
      next[a]! -= center * vector[a]! + memory * before[a]!;
      squares += next[a]! * next[a]!;
    }
    const length = Math.sqrt(squares);
    // The first vector may be at right angles to the one that is looked for.
    if (length === 0) return undefined;
    let changes = 0;
    for (let a = 0; a < size; a++) {
      next[a]! /= length;
      changes += (next[a]! - vector[a]!) ** 2;
      vector[a]! /= length;
    }
    const change = Math.sqrt(changes);
    const oldest = before;
    before = vector;
    vector = next;
    next = oldest;
    if (change <= CONVERGED) return vector;
    if (step + 1 === PLAIN_STEPS) {
      const others = Math.min(boundOfOthers(matrix, length), (MARGIN * length * change) / changeBefore);
      center = others / 2;
      memory = center ** 2 / 4;
      before.fill(0);
    }
    changeBefore = change;
  }
  return undefined;
}

/** Eigenvalues' squares sum to those of all entries: what the largest leaves of them, the others do not exceed. */
function boundOfOthers(matrix: Float64Array, largest: number): number {
  return Math.min(NEAREST * largest, Math.sqrt(Math.max(0, sumOfProducts(matrix, matrix) - largest ** 2)));
}

function decomposedVector(matrix: Float64Array, size: number): Float64Array {
  const rows = new Matrix(
    Array.from({ length: size }, (_, a) => [...matrix.subarray(a * size, (a + 1) * size)]),
  );
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  const largest = realEigenvalues.indexOf(Math.max(...realEigenvalues));
  return Float64Array.from(eigenvectorMatrix.getColumn(largest));
}

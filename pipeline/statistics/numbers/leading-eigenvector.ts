import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { covariancesWithSum, sumOfProducts } from './covariance.ts';

const MAXIMUM_STEPS = 1000;
/** The iteration has converged if the unit vector changes by at most this length in a step. */
const CONVERGED = 1e-14;

/**
 * The unit eigenvector of the largest eigenvalue of a positive semidefinite matrix, up to its sign. Power iteration
 * takes a tenth of the time of a full decomposition. The decomposition is the fallback if the iteration does not
 * converge because two eigenvalues are too close.
 *
 * @param matrix row by row
 */
export function leadingEigenvector(matrix: Float64Array, size: number): Float64Array {
  return dominantVector(matrix, size) ?? decomposedVector(matrix, size);
}

/** Steps of the plain power method, from which the two largest eigenvalues are estimated. */
const PLAIN_STEPS = 5;
/** All eigenvalues but the largest are assumed to be at most this share of it. */
const NEAREST = 0.98;
/** The ratio of successive changes tends to that of the two largest eigenvalues from below; this corrects for it. */
const MARGIN = 1.1;

/**
 * The entry of the start vector for a metric. All are positive, because most metrics correlate positively. Their ratios
 * are irregular, so that the vector is orthogonal to no eigenvector that occurs in practice.
 */
function startOf(metric: number): number {
  return 2 + Math.cos(1 + metric);
}

/**
 * The power method (Golub & Van Loan 2013, section 8.2.1). Once the largest eigenvalue is roughly known, Chebyshev
 * polynomials of the matrix replace its powers (Saad 2011, section 4.4.2). They stay small on the estimated interval
 * of the other eigenvalues, which halves the number of steps. If an eigenvalue is outside the interval, the method
 * still converges, but later. Undefined if it does not converge.
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
    // The matrix is 0, or the start vector is orthogonal to the eigenvector.
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

/** Upper bound of the other eigenvalues: all eigenvalues' squares sum to the squares of the matrix's entries. */
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

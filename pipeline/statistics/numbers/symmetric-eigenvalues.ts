/**
 * The eigenvalues of a symmetric matrix, descending, without eigenvectors, which would take six times as long.
 * Householder's reduction to a tridiagonal matrix, then implicit QR steps with Wilkinson's shift (Golub & Van Loan
 * 2013, algorithms 8.3.1 to 8.3.3). Absolute errors are rounding errors of the largest eigenvalue.
 *
 * @param matrix row by row; only its lower triangle is read, and it is overwritten. Squares of its entries must
 *   neither overflow nor underflow.
 */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size);
  const subdiagonal = new Float64Array(size);
  tridiagonalise(matrix, size, diagonal, subdiagonal);
  diagonalise(diagonal, subdiagonal);
  return diagonal.sort().reverse();
}

/**
 * Reduces a matrix to tridiagonal form by Householder reflections.
 *
 * @param subdiagonal is filled; its last entry stays 0
 */
function tridiagonalise(
  matrix: Float64Array,
  size: number,
  diagonal: Float64Array,
  subdiagonal: Float64Array,
): void {
  const vector = new Float64Array(size);
  const update = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    diagonal[k] = matrix[k * size + k]!;
    let squares = 0;
    for (let i = k + 1; i < size; i++) {
      vector[i] = matrix[i * size + k]!;
      squares += vector[i]! ** 2;
    }
    if (k + 1 === size) break;
    const first = vector[k + 1]!;
    // The sign that avoids cancellation.
    subdiagonal[k] = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    vector[k + 1] = first - subdiagonal[k]!;
    // Half of the squared length of `vector`.
    const half = squares - first * subdiagonal[k]!;
    if (half > 0) reflect(matrix, size, k + 1, vector, half, update);
  }
}

/** Replaces A, the matrix from row and column `start` on, by H A H with H = I − v vᵀ ÷ half. */
function reflect(
  matrix: Float64Array,
  size: number,
  start: number,
  vector: Float64Array,
  half: number,
  update: Float64Array,
): void {
  update.fill(0, start);
  for (let i = start; i < size; i++) {
    const row = i * size;
    const own = vector[i]!;
    let sum = matrix[row + i]! * own;
    for (let j = start; j < i; j++) {
      const entry = matrix[row + j]!;
      sum += entry * vector[j]!;
      update[j]! += entry * own;
    }
    update[i]! += sum;
  }
  let overlap = 0;
  for (let i = start; i < size; i++) {
    update[i]! /= half;
    overlap += update[i]! * vector[i]!;
  }
  for (let i = start; i < size; i++) update[i]! -= (overlap / (2 * half)) * vector[i]!;
  for (let i = start; i < size; i++) {
    const row = i * size;
    const v = vector[i]!;
    const u = update[i]!;
    for (let j = start; j <= i; j++) matrix[row + j]! -= v * update[j]! + u * vector[j]!;
  }
}

/** Replaces the diagonal of a tridiagonal matrix by its eigenvalues, from the last one up. */
function diagonalise(diagonal: Float64Array, subdiagonal: Float64Array): void {
  const largest = Math.max(0, ...diagonal.map(Math.abs), ...subdiagonal.map(Math.abs));
  const isNegligible = (entry: number) => Math.abs(entry) <= Number.EPSILON * largest;
  let steps = 0;
  for (let last = diagonal.length - 1; last > 0; ) {
    if (isNegligible(subdiagonal[last - 1]!)) {
      last--;
      continue;
    }
    let first = last - 1;
    while (first > 0 && !isNegligible(subdiagonal[first - 1]!)) first--;
    // About two steps per eigenvalue are usual.
    if (++steps > 30 * diagonal.length) throw new Error('the eigenvalues do not converge');
    qrStep(diagonal, subdiagonal, first, last);
  }
}

/** One implicit QR step on the block from `first` to `last`: Givens rotations that chase the bulge. */
function qrStep(diagonal: Float64Array, subdiagonal: Float64Array, first: number, last: number): void {
  const edge = subdiagonal[last - 1]!;
  const difference = (diagonal[last - 1]! - diagonal[last]!) / 2;
  const root = Math.sqrt(difference * difference + edge * edge);
  const shift = diagonal[last]! - (edge * edge) / (difference < 0 ? difference - root : difference + root);
  let x = diagonal[first]! - shift;
  let z = subdiagonal[first]!;
  for (let k = first; k < last; k++) {
    const length = Math.sqrt(x * x + z * z);
    const c = length > 0 ? x / length : 1;
    const s = length > 0 ? z / length : 0;
    if (k > first) subdiagonal[k - 1] = length;
    const a = diagonal[k]!;
    const b = diagonal[k + 1]!;
    const e = subdiagonal[k]!;
    const cross = 2 * c * s * e;
    diagonal[k] = c * c * a + cross + s * s * b;
    diagonal[k + 1] = s * s * a - cross + c * c * b;
    subdiagonal[k] = c * s * (b - a) + (c * c - s * s) * e;
    if (k + 1 === last) return;
    x = subdiagonal[k]!;
    z = s * subdiagonal[k + 1]!;
    subdiagonal[k + 1]! *= c;
  }
}

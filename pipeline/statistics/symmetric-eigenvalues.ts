/**
 * The eigenvalues alone of a symmetric matrix, descending: Householder's reduction to a tridiagonal matrix, then
 * implicit QR steps with Wilkinson's shift (Golub & Van Loan 2013, algorithms 8.3.1 to 8.3.3). A decomposition that
 * finds the vectors too takes six times as long. Each is right to rounding errors of the largest.
 *
 * @param matrix row by row; only its lower triangle is read, and it is written over. Squares of its entries must be
 *   neither too large nor too small for a number.
 */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  tridiagonalise(matrix, size, diagonal, beside);
  diagonalise(diagonal, beside);
  return diagonal.sort().reverse();
}

/**
 * Reflects all but the first two entries of each column to 0.
 *
 * @param beside receives the entries next to the diagonal, and a last 0
 */
function tridiagonalise(
  matrix: Float64Array,
  size: number,
  diagonal: Float64Array,
  beside: Float64Array,
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
    // Of the sign with which nothing cancels.
    beside[k] = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    vector[k + 1] = first - beside[k]!;
    // Half of the squared length of the reflection's vector.
    const half = squares - first * beside[k]!;
    if (half > 0) reflect(matrix, size, k + 1, vector, half, update);
  }
}

/** H A H of the rest of a matrix, from `start` on, with H = 1 − v vᵀ ÷ half. */
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

/** Turns the diagonal of a tridiagonal matrix into its eigenvalues, from the last on. */
function diagonalise(diagonal: Float64Array, beside: Float64Array): void {
  let largest = 0;
  for (const [i, entry] of diagonal.entries())
    largest = Math.max(largest, Math.abs(entry), Math.abs(beside[i]!));
  const isNothing = (entry: number) => Math.abs(entry) <= Number.EPSILON * largest;
  let steps = 0;
  for (let last = diagonal.length - 1; last > 0; ) {
    if (isNothing(beside[last - 1]!)) {
      last--;
      continue;
    }
    let first = last - 1;
    while (first > 0 && !isNothing(beside[first - 1]!)) first--;
    // Two steps an eigenvalue are usual.
    if (++steps > 30 * diagonal.length) throw new Error('the eigenvalues do not converge');
    qrStep(diagonal, beside, first, last);
  }
}

/** One step on the block from `first` to `last`: rotations that chase an entry off the three diagonals. */
function qrStep(diagonal: Float64Array, beside: Float64Array, first: number, last: number): void {
  const edge = beside[last - 1]!;
  const difference = (diagonal[last - 1]! - diagonal[last]!) / 2;
  const root = Math.sqrt(difference * difference + edge * edge);
  const shift = diagonal[last]! - (edge * edge) / (difference < 0 ? difference - root : difference + root);
  let x = diagonal[first]! - shift;
  let z = beside[first]!;
  for (let k = first; k < last; k++) {
    const length = Math.sqrt(x * x + z * z);
    const c = length > 0 ? x / length : 1;
    const s = length > 0 ? z / length : 0;
    if (k > first) beside[k - 1] = length;
    const a = diagonal[k]!;
    const b = diagonal[k + 1]!;
    const e = beside[k]!;
    const cross = 2 * c * s * e;
    diagonal[k] = c * c * a + cross + s * s * b;
    diagonal[k + 1] = s * s * a - cross + c * c * b;
    beside[k] = c * s * (b - a) + (c * c - s * s) * e;
    if (k + 1 === last) return;
    x = beside[k]!;
    z = s * beside[k + 1]!;
    beside[k + 1]! *= c;
  }
}

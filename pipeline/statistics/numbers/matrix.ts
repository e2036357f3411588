import { symmetricMatrix } from './covariance.ts';

/** The entries of a square matrix, row by row, in some rows and some columns. */
export function entriesAt(matrix: Float64Array, size: number, rows: readonly number[], columns = rows) {
  const entries = new Float64Array(rows.length * columns.length);
  let place = 0;
  for (const row of rows) for (const column of columns) entries[place++] = matrix[row * size + column]!;
  return entries;
}

/**
 * The product of two matrices, row by row.
 *
 * @param inner the columns of the first and the rows of the second
 * @example product([1, 2, 3, 4], [1, 0, 1, 1], 2) // [3, 2, 7, 4]
 */
export function product(one: Float64Array, other: Float64Array, inner: number): Float64Array {
  const rows = one.length / inner;
  const columns = other.length / inner;
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let i = 0; i < inner; i++) {
      const factor = one[row * inner + i]!;
      if (factor === 0) continue;
      const from = i * columns;
      for (let column = 0; column < columns; column++)
        result[start + column]! += factor * other[from + column]!;
    }
  }
  return result;
}

/**
 * The sums of products of each two columns of a matrix, over its rows: Xᵀ X.
 *
 * @example sumsOfProducts([1, 2, 3, 4], 2) // [10, 14, 14, 20]
 */
export function sumsOfProducts(matrix: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns * columns);
  for (let start = 0; start < matrix.length; start += columns)
    for (let one = 0; one < columns; one++) {
      const factor = matrix[start + one]!;
      if (factor === 0) continue;
      for (let other = 0; other <= one; other++)
        sums[one * columns + other]! += factor * matrix[start + other]!;
    }
  return symmetricMatrix(columns, (one, other) => sums[one * columns + other]!);
}

/**
 * The inverse of a positive definite matrix, by Gauss–Jordan elimination in place, which then needs no pivoting.
 *
 * @example inverseOf([2, 1, 1, 1], 2) // [1, -1, -1, 2]
 */
export function inverseOf(matrix: Float64Array, size: number): Float64Array {
  const inverse = matrix.slice();
  for (let k = 0; k < size; k++) {
    const pivot = 1 / inverse[k * size + k]!;
    const at = k * size;
    inverse[at + k] = 1;
    for (let j = 0; j < size; j++) inverse[at + j]! *= pivot;
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const start = i * size;
      const factor = inverse[start + k]!;
      inverse[start + k] = 0;
      for (let j = 0; j < size; j++) inverse[start + j]! -= factor * inverse[at + j]!;
    }
  }
  return inverse;
}

/** Sums of products are computed for a block of so many rows and columns together. */
const BLOCK = 3;

/** Room for vectors one after the other, with some more behind them, so that all come in whole blocks. */
export function roomForVectors(count: number, length: number): Float64Array {
  return new Float64Array(Math.ceil(count / BLOCK) * BLOCK * length);
}

/**
 * The inner products of all vectors: a symmetric matrix, row by row.
 *
 * @param vectors in {@link roomForVectors}
 * @param count how many there are
 * @param length of each
 * @param products where they are written to
 */
export function innerProducts(
  vectors: Float64Array,
  count: number,
  length: number,
  products: Float64Array = new Float64Array(count * count),
): Float64Array {
  for (let a = 0; a < count; a += BLOCK)
    for (let b = 0; b <= a; b += BLOCK) multiplyBlock(vectors, count, length, products, a, b);
  return products;
}

/**
 * A sum waits for its last addition, but not for those of other sums; and what is read counts more than once. Nine sums
 * and what they are made of just stay in registers.
 */
function multiplyBlock(
  vectors: Float64Array,
  count: number,
  length: number,
  products: Float64Array,
  a: number,
  b: number,
): void {
  const x = a * length;
  const y = x + length;
  const z = y + length;
  const first = b * length;
  const second = first + length;
  const third = second + length;
  let [xp, yp, zp] = [0, 0, 0];
  let [xq, yq, zq] = [0, 0, 0];
  let [xr, yr, zr] = [0, 0, 0];
  for (let i = 0; i < length; i = (i + 1) | 0) {
    const one = vectors[x + i]!;
    const two = vectors[y + i]!;
    const three = vectors[z + i]!;
    const p = vectors[first + i]!;
    xp += one * p;
    yp += two * p;
    zp += three * p;
    const q = vectors[second + i]!;
    xq += one * q;
    yq += two * q;
    zq += three * q;
    const r = vectors[third + i]!;
    xr += one * r;
    yr += two * r;
    zr += three * r;
  }
  writeRow(products, count, a, b, xp, xq, xr);
  writeRow(products, count, a + 1, b, yp, yq, yr);
  writeRow(products, count, a + 2, b, zp, zq, zr);
}

/** One row of a block, and the same as a column; without what is not in the matrix. */
function writeRow(
  products: Float64Array,
  count: number,
  a: number,
  b: number,
  p: number,
  q: number,
  r: number,
): void {
  if (a >= count) return;
  const row = a * count + b;
  const column = b * count + a;
  products[row] = p;
  products[column] = p;
  if (b + 1 >= count) return;
  products[row + 1] = q;
  products[column + count] = q;
  if (b + 2 >= count) return;
  products[row + 2] = r;
  products[column + 2 * count] = r;
}

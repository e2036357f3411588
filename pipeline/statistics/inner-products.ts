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
  const block = new Float64Array(BLOCK * BLOCK);
  for (let a = 0; a < count; a += BLOCK) {
    for (let b = 0; b <= a; b += BLOCK) {
      multiplyBlock(vectors, length, a, b, block);
      writeBlock(block, count, a, b, products);
    }
  }
  return products;
}

/**
 * A sum waits for its last addition, but not for those of other sums; and what is read counts more than once. Nine sums
 * and what they are made of just stay in registers.
 */
function multiplyBlock(
  vectors: Float64Array,
  length: number,
  a: number,
  b: number,
  block: Float64Array,
): void {
  const x = a * length;
  const y = x + length;
  const z = y + length;
  const first = b * length;
  const second = first + length;
  const third = second + length;
  let xp = 0;
  let yp = 0;
  let zp = 0;
  let xq = 0;
  let yq = 0;
  let zq = 0;
  let xr = 0;
  let yr = 0;
  let zr = 0;
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
  block[0] = xp;
  block[1] = xq;
  block[2] = xr;
  block[3] = yp;
  block[4] = yq;
  block[5] = yr;
  block[6] = zp;
  block[7] = zq;
  block[8] = zr;
}

/** Into both triangles, without what is not in the matrix. */
function writeBlock(block: Float64Array, count: number, a: number, b: number, products: Float64Array): void {
  const rows = Math.min(BLOCK, count - a);
  const columns = Math.min(BLOCK, count - b);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const product = block[i * BLOCK + j]!;
      products[(a + i) * count + b + j] = product;
      products[(b + j) * count + a + i] = product;
    }
  }
}

/** Sums of products are computed for so many rows and columns together. */
const ROWS = 2;
const COLUMNS = 4;

/** Room for vectors one after the other, with some of zeros behind them, so that all come in whole blocks. */
export function roomForVectors(count: number, length: number): Float64Array {
  return new Float64Array(inBlocks(count) * length);
}

function inBlocks(count: number): number {
  return Math.ceil(count / COLUMNS) * COLUMNS;
}

/**
 * The inner products of all vectors: the lower triangle, row by row, of a square matrix whose upper one is 0.
 *
 * @param vectors in {@link roomForVectors}
 * @param count how many there are
 * @param length of each
 */
export function innerProducts(vectors: Float64Array, count: number, length: number): Float64Array {
  const size = inBlocks(count);
  const blocks = new Float64Array(size * size);
  for (let a = 0; a < size; a += ROWS)
    for (let b = 0; b <= a; b += COLUMNS) multiplyBlock(vectors, length, blocks, size, a, b);
  const products = new Float64Array(count * count);
  for (let a = 0; a < count; a++)
    for (let b = 0; b <= a; b++) products[a * count + b] = blocks[a * size + b]!;
  return products;
}

/** A sum waits for its last addition, but not for those of other sums; and what is read counts more than once. */
function multiplyBlock(
  vectors: Float64Array,
  length: number,
  products: Float64Array,
  size: number,
  a: number,
  b: number,
): void {
  const x = a * length;
  const y = x + length;
  const first = b * length;
  const second = first + length;
  const third = second + length;
  const fourth = third + length;
  let [s, t, u, v] = [0, 0, 0, 0];
  let [ss, tt, uu, vv] = [0, 0, 0, 0];
  for (let i = 0; i < length; i = (i + 1) | 0) {
    const one = vectors[x + i]!;
    const other = vectors[y + i]!;
    const p = vectors[first + i]!;
    s += one * p;
    ss += other * p;
    const q = vectors[second + i]!;
    t += one * q;
    tt += other * q;
    const r = vectors[third + i]!;
    u += one * r;
    uu += other * r;
    const w = vectors[fourth + i]!;
    v += one * w;
    vv += other * w;
  }
  const place = a * size + b;
  products[place] = s;
  products[place + 1] = t;
  products[place + 2] = u;
  products[place + 3] = v;
  products[place + size] = ss;
  products[place + size + 1] = tt;
  products[place + size + 2] = uu;
  products[place + size + 3] = vv;
}

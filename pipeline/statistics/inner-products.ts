/**
 * The inner products of all vectors: a symmetric matrix, row by row. For few vectors, and in the page; for many, again and
 * again, there is `vector-room.ts`.
 *
 * @param vectors one after the other
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
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < length; i = (i + 1) | 0) sum += vectors[a * length + i]! * vectors[b * length + i]!;
      products[a * count + b] = sum;
      products[b * count + a] = sum;
    }
  }
  return products;
}

import { BLOCK_SUMS, productRoom } from './products.ts';

/** Sums of products are computed for so many vectors with as many others together. */
const BLOCK = 4;
/** So many numbers of all vectors are done before the next ones, to stay close to the processor. */
const AT_ONCE = 128;

/** Room for vectors, whose inner products are asked for again and again. */
export interface VectorRoom {
  /** Vectors one after the other. */
  numbers: Float64Array;
  /**
   * Writes the inner products of all vectors: a symmetric matrix, row by row. That of two vectors is the same whatever else
   * is there.
   *
   * @param count how many vectors there are
   * @param length of each
   */
  innerProducts(count: number, length: number, products: Float64Array): void;
}

/** Room for so many vectors of this length, or fewer and shorter ones. */
export function vectorRoom(count: number, length: number): VectorRoom {
  const blocks = Math.ceil(count / BLOCK);
  // What is read behind the last vector, where they come in no whole blocks.
  const { numbers, sums, addProducts } = productRoom(
    (blocks * BLOCK + 1) * length,
    (BLOCK ** 2 / BLOCK_SUMS) * ((blocks * (blocks + 1)) / 2),
  );
  return {
    numbers,
    innerProducts: (count, length, products) => {
      const even = length - (length % 2);
      numbers.fill(0, sums);
      for (let start = 0; start < even; start += AT_ONCE) {
        const end = Math.min(start + AT_ONCE, even) - start;
        let out = sums;
        for (let a = 0; a < count; a += BLOCK) {
          for (let b = 0; b <= a; b += BLOCK) {
            for (let row = a; row < a + BLOCK; row += BLOCK / 2) {
              const from = row * length + start;
              addProducts(from, b * length + start, length, from + end, out);
              out += BLOCK_SUMS;
            }
          }
        }
      }
      write(count, length, products);
    },
  };

  /** The sums into both triangles, with the products of last numbers that have no other beside them. */
  function write(count: number, length: number, products: Float64Array): void {
    const last = length % 2 === 1 ? length - 1 : -1;
    let from = sums;
    for (let a = 0; a < count; a += BLOCK) {
      for (let b = 0; b <= a; b += BLOCK) {
        for (let i = a; i < a + BLOCK; i++) {
          for (let j = b; j < b + BLOCK; j++) {
            const sum = numbers[from++]!;
            if (i >= count || j > i) continue;
            const product = last < 0 ? sum : sum + numbers[i * length + last]! * numbers[j * length + last]!;
            products[i * count + j] = product;
            products[j * count + i] = product;
          }
        }
      }
    }
  }
}

/**
 * The inner products of all vectors: a symmetric matrix, row by row.
 *
 * @param vectors one after the other
 * @param count how many there are
 * @param length of each
 * @param products where they are written to
 */
export function gramMatrix(
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

/** Numbers of each vector in a block. */
const BLOCK = 128;

/** The same for long vectors: all products of one block of numbers before the next block, so that the numbers stay in the cache. */
export function blockedGramMatrix(
  vectors: Float64Array,
  count: number,
  length: number,
  products: Float64Array,
): void {
  const even = length - (length % 2);
  products.fill(0, 0, count * count);
  for (let start = 0; start < even; start += BLOCK) {
    const end = Math.min(start + BLOCK, even);
    for (let a = 0; a < count; a++)
      for (let b = 0; b <= a; b++)
        products[a * count + b]! += sumOfProducts(vectors, a * length, b * length, start, end);
  }
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      const last = (a + 1) * length - 1;
      const lastOfOther = (b + 1) * length - 1;
      if (even < length) products[a * count + b]! += vectors[last]! * vectors[lastOfOther]!;
      products[b * count + a] = products[a * count + b]!;
    }
  }
}

/** Of an even number of products; two sums at a time are faster than one. */
function sumOfProducts(vectors: Float64Array, a: number, b: number, start: number, end: number): number {
  let even = 0;
  let odd = 0;
  for (let i = start; i < end; i += 2) {
    even += vectors[a + i]! * vectors[b + i]!;
    odd += vectors[a + i + 1]! * vectors[b + i + 1]!;
  }
  return even + odd;
}

/**
 * The inner products of one vector with some of many; four at a time read it once.
 *
 * @param places which of the many
 * @param length how many numbers of each vector count
 */
export function productsWith(
  vector: Float64Array,
  many: readonly Float64Array[],
  places: Int32Array,
  length: number,
  products: Float64Array,
): void {
  const last = places.length - 1;
  for (let first = 0; first <= last; first += 4) {
    // The last one takes the place of any that are missing to four.
    const second = Math.min(first + 1, last);
    const third = Math.min(first + 2, last);
    const fourth = Math.min(first + 3, last);
    const one = many[places[first]!]!;
    const two = many[places[second]!]!;
    const three = many[places[third]!]!;
    const four = many[places[fourth]!]!;
    let ofOne = 0;
    let ofTwo = 0;
    let ofThree = 0;
    let ofFour = 0;
    for (let i = 0; i < length; i++) {
      const own = vector[i]!;
      ofOne += own * one[i]!;
      ofTwo += own * two[i]!;
      ofThree += own * three[i]!;
      ofFour += own * four[i]!;
    }
    products[first] = ofOne;
    products[second] = ofTwo;
    products[third] = ofThree;
    products[fourth] = ofFour;
  }
}

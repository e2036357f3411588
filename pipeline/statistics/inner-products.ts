/**
 * The inner products of all vectors: the lower triangle, row by row, of a square matrix whose upper one is 0.
 *
 * @param vectors one after the other
 * @param count how many there are
 * @param length of each
 */
export function innerProducts(vectors: Float64Array, count: number, length: number): Float64Array {
  const products = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    const x = a * length;
    // Four at a time: a sum waits for its last addition, but not for those of other sums.
    let b = 0;
    for (; b + 3 <= a; b += 4) {
      const first = b * length;
      const second = first + length;
      const third = second + length;
      const fourth = third + length;
      let s = 0;
      let t = 0;
      let u = 0;
      let v = 0;
      for (let i = 0; i < length; i++) {
        const entry = vectors[x + i]!;
        s += entry * vectors[first + i]!;
        t += entry * vectors[second + i]!;
        u += entry * vectors[third + i]!;
        v += entry * vectors[fourth + i]!;
      }
      const place = a * count + b;
      products[place] = s;
      products[place + 1] = t;
      products[place + 2] = u;
      products[place + 3] = v;
    }
    for (; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += vectors[x + i]! * vectors[b * length + i]!;
      products[a * count + b] = sum;
    }
  }
  return products;
}

import { describe, expect, it } from 'vitest';
import {
  blockedGramMatrix,
  gramMatrix,
  productsWith,
} from '../../../pipeline/statistics/numbers/gram-matrix.ts';
import { integers } from '../references.ts';

function expected(vectors: Float64Array, count: number, length: number): number[] {
  return Array.from({ length: count ** 2 }, (_, place) => {
    const [x, y] = [Math.floor(place / count), place % count].map((v) =>
      vectors.subarray(v * length, (v + 1) * length),
    );
    return x!.reduce((sum, value, i) => sum + value * y![i]!, 0);
  });
}

describe('gramMatrix', () => {
  it('has the inner products of all pairs of vectors, for any number of vectors', () => {
    for (let count = 0; count <= 10; count++) {
      const vectors = integers(3 * count, 11, count).map((value) => value - 4);
      expect([...gramMatrix(vectors, count, 3)]).toEqual(expected(vectors, count, 3));
    }
  });
});

describe('blockedGramMatrix', () => {
  // Sums of integers are exact in any order.
  const vectorsOf = (count: number, length: number, seed: number) =>
    integers(count * length, 11, seed).map((value) => value - 4);

  it.each([0, 1, 2, 3, 8, 127, 128, 129, 256, 301])(
    'has the inner products of all pairs of vectors of length %i',
    (length) => {
      for (const count of [0, 1, 2, 3, 4, 5, 8, 11]) {
        const vectors = vectorsOf(count, length, count);
        const products = new Float64Array(count ** 2).fill(Number.NaN);
        blockedGramMatrix(vectors, count, length, products);
        expect([...products], `${count} vectors`).toEqual(expected(vectors, count, length));
      }
    },
  );

  it('gives the same product of two vectors in every bit, whatever their positions', () => {
    const length = 301;
    const vectors = integers(7 * length, 1000, 3).map((value) => Math.sqrt(value));
    const productsOf = (order: readonly number[]) => {
      const own = order.flatMap((v) => [...vectors.subarray(v * length, (v + 1) * length)]);
      const products = new Float64Array(order.length ** 2);
      blockedGramMatrix(Float64Array.from(own), order.length, length, products);
      return (one: number, other: number) =>
        products[order.indexOf(one) * order.length + order.indexOf(other)]!;
    };
    const [all, some] = [productsOf([0, 1, 2, 3, 4, 5, 6]), productsOf([6, 3, 0, 2])];
    for (const one of [0, 2, 3, 6])
      for (const other of [0, 2, 3, 6]) expect(some(one, other)).toBe(all(other, one));
  });
});

describe('productsWith', () => {
  it('multiplies one vector with some of many', () => {
    const many = Array.from({ length: 12 }, (_, v) => integers(9, 11, v).map((value) => value - 4));
    for (let size = 0; size <= 11; size++) {
      const places = Int32Array.from({ length: size }, (_, i) => (5 * i) % 12);
      const products = new Float64Array(12).fill(-1);
      productsWith(many[3]!, many, places, 7, products);
      const sums = [...places].map((v) =>
        many[v]!.slice(0, 7).reduce((sum, value, i) => sum + value * many[3]![i]!, 0),
      );
      expect([...products]).toEqual([...sums, ...new Array(12 - size).fill(-1)]);
    }
  });
});

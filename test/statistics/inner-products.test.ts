import { describe, expect, it } from 'vitest';
import { innerProducts } from '../../pipeline/statistics/inner-products.ts';
import { vectorRoom } from '../../pipeline/statistics/vector-room.ts';
import { integers } from './references.ts';

function expected(vectors: Float64Array, count: number, length: number): number[] {
  return Array.from({ length: count ** 2 }, (_, place) => {
    const [x, y] = [Math.floor(place / count), place % count].map((v) =>
      vectors.subarray(v * length, (v + 1) * length),
    );
    return x!.reduce((sum, value, i) => sum + value * y![i]!, 0);
  });
}

describe('innerProducts', () => {
  it('are those of all vectors with each other, however many', () => {
    for (let count = 0; count <= 10; count++) {
      const vectors = integers(3 * count, 11, count).map((value) => value - 4);
      expect([...innerProducts(vectors, count, 3)]).toEqual(expected(vectors, count, 3));
    }
  });
});

describe('vectorRoom', () => {
  // Integers, for every order of adding to give the same.
  const vectorsOf = (count: number, length: number, seed: number) =>
    integers(count * length, 11, seed).map((value) => value - 4);

  it.each([0, 1, 2, 3, 8, 127, 128, 129, 256, 301])(
    'has the inner products of vectors of length %i',
    (length) => {
      for (const count of [0, 1, 2, 3, 4, 5, 8, 11]) {
        const room = vectorRoom(count, length);
        const vectors = vectorsOf(count, length, count);
        room.numbers.set(vectors);
        const products = new Float64Array(count ** 2);
        room.innerProducts(count, length, products);
        expect([...products], `${count} vectors`).toEqual(expected(vectors, count, length));
      }
    },
  );

  it('can be used again, with fewer and shorter vectors, and then with more', () => {
    const room = vectorRoom(6, 10);
    for (const [count, length] of [
      [6, 10],
      [3, 10],
      [5, 7],
      [6, 9],
      [2, 1],
      [6, 10],
    ] as const) {
      const vectors = vectorsOf(count, length, 7);
      room.numbers.set(vectors);
      const products = new Float64Array(count ** 2).fill(Number.NaN);
      room.innerProducts(count, length, products);
      expect([...products]).toEqual(expected(vectors, count, length));
    }
  });

  it('says the same of two vectors in every bit, wherever they are', () => {
    const length = 301;
    const vectors = integers(7 * length, 1000, 3).map((value) => Math.sqrt(value));
    const productsOf = (order: readonly number[]) => {
      const room = vectorRoom(order.length, length);
      for (const [at, v] of order.entries())
        room.numbers.set(vectors.subarray(v * length, (v + 1) * length), at * length);
      const products = new Float64Array(order.length ** 2);
      room.innerProducts(order.length, length, products);
      return (one: number, other: number) =>
        products[order.indexOf(one) * order.length + order.indexOf(other)]!;
    };
    const [all, some] = [productsOf([0, 1, 2, 3, 4, 5, 6]), productsOf([6, 3, 0, 2])];
    for (const one of [0, 2, 3, 6])
      for (const other of [0, 2, 3, 6]) expect(some(one, other)).toBe(all(other, one));
  });
});

import { describe, expect, it } from 'vitest';
import { innerProducts, roomForVectors } from '../../pipeline/statistics/inner-products.ts';

describe('innerProducts', () => {
  it('are those of all vectors with each other, however many', () => {
    const length = 3;
    for (let count = 0; count <= 10; count++) {
      const vectors = roomForVectors(count, length);
      for (let i = 0; i < count * length; i++) vectors[i] = ((7 * i) % 11) - 4;
      const products = innerProducts(vectors, count, length);
      expect(products).toHaveLength(count ** 2);
      for (let a = 0; a < count; a++)
        for (let b = 0; b < count; b++) {
          const [x, y] = [a, b].map((v) => vectors.subarray(v * length, (v + 1) * length));
          const product = x!.reduce((sum, value, i) => sum + value * y![i]!, 0);
          expect(products[a * count + b]).toBe(product);
        }
    }
  });
});

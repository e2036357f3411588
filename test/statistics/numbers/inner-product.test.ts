import { expect, it } from 'vitest';
import { innerProduct } from '../../../pipeline/statistics/numbers/inner-product.ts';
import { integers } from '../references.ts';

it.each([0, 1, 2, 127, 128, 129, 301])('the inner product of vectors of length %i', (length) => {
  // Sums of integers are exact in any order.
  const [one, other] = [integers(length, 11, 1), integers(length, 11, 2)];
  expect(innerProduct(one, other)).toBe(one.reduce((sum, value, i) => sum + value * other[i]!, 0));
});

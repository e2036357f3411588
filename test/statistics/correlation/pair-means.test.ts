import { expect, it } from 'vitest';
import { pairQuantity } from '../../../pipeline/statistics/correlation/pair-means.ts';

const estimates = Float64Array.of(0, -0.1, 0.4, Number.NaN);
const of = (kind: 'mean' | 'share_negative', pairs: number[]) => pairQuantity(estimates, { kind, pairs });

it('a correlation of 0 is not negative, and a missing one is ignored', () => {
  expect(of('share_negative', [0, 1, 2, 3])).toBe(1 / 3);
  expect(of('mean', [0, 1, 2, 3])).toBeCloseTo(0.1, 15);
});

it('the mean of no correlations is NaN', () => {
  expect(of('mean', [3])).toBeNaN();
  expect(of('share_negative', [])).toBeNaN();
});

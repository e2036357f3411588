import { expect, it } from 'vitest';
import { meanOfPairs, shareNegative } from '../../../pipeline/statistics/correlation/pair-means.ts';

const estimates = Float64Array.of(0, -0.1, 0.4, Number.NaN);

it('a correlation of 0 is not negative, and a missing one is ignored', () => {
  expect(shareNegative(estimates, [0, 1, 2, 3])).toBe(1 / 3);
  expect(meanOfPairs(estimates, [0, 1, 2, 3])).toBeCloseTo(0.1, 15);
});

it('the mean of no correlations is NaN', () => {
  expect(meanOfPairs(estimates, [3])).toBeNaN();
  expect(shareNegative(estimates, [])).toBeNaN();
});

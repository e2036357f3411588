import { expect, it } from 'vitest';
import { scoreVariance } from '../../../../pipeline/stages/agreement/noise/noise-variance.ts';

const NA = Number.NaN;

it('agrees with NumPy, without missing scores', () => {
  // NumPy 2.2.4: np.var([0.31, 0.42, 0.27, 0.55], ddof=1)
  const { n, variance } = scoreVariance(Float64Array.of(0.31, NA, 0.42, 0.27, 0.55));
  expect(n).toBe(4);
  expect(variance).toBeCloseTo(0.015758333333333336, 15);
});

it('is exactly 0 for equal scores, and missing with fewer than two', () => {
  expect(scoreVariance(new Float64Array(6).fill(0.1))).toEqual({ n: 6, variance: 0 });
  expect(scoreVariance(Float64Array.of(1, NA))).toEqual({ n: 1, variance: NA });
});

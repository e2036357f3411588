import { describe, expect, it } from 'vitest';
import {
  type Labels,
  pooledVariance,
  repeatsOf,
  scoreVariance,
} from '../../../../pipeline/stages/agreement/noise/noise-variance.ts';

const pooled = (values: Float64Array, groups: Labels) => pooledVariance(repeatsOf(values, groups));

describe('pooledVariance', () => {
  it('is the mean square within groups', () => {
    const found = pooled(Float64Array.of(0.1, 0.13, 0.12, 0.4, 0.46, 0.9), [...'aaabbc']);
    // R 4.5.0: x <- c(0.1, 0.13, 0.12, 0.4, 0.46, 0.9); g <- factor(c("a", "a", "a", "b", "b", "c"))
    // anova(lm(x ~ g))["Residuals", "Mean Sq"]
    expect(found.variance).toBeCloseTo(0.00075555555555555478, 15);
    expect(found).toMatchObject({ n: 5, groups: 2 });
  });

  it('ignores missing values, and groups with only one value left', () => {
    const found = pooled(Float64Array.of(1, Number.NaN, 2, 4), [...'aabb']);
    expect(found).toEqual({ variance: 2, n: 2, groups: 1 });
  });

  it('is NaN if no group has two values', () => {
    expect(pooled(Float64Array.of(1, 2), ['a', 'b'])).toEqual({
      variance: Number.NaN,
      n: 0,
      groups: 0,
    });
  });
});

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

import { describe, expect, it } from 'vitest';
import { correlationOf } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import {
  partialCorrelation,
  partialSpearman,
} from '../../../pipeline/statistics/correlation/partial-correlation.ts';
import { expectClose } from '../references.ts';

const NA = Number.NaN;

describe('partialCorrelation', () => {
  it('is the correlation of the residuals of linear fits', () => {
    // R 4.5.0, mtcars: cor(mpg, wt), cor(mpg, hp), cor(wt, hp); cor(resid(lm(mpg ~ hp)), resid(lm(wt ~ hp)))
    const partial = partialCorrelation(-0.8676593765172278, -0.77616837182658649, 0.65874788734475909);
    expect(partial).toBeCloseTo(-0.75120490496186476, 14);
  });

  it.each([
    [0.5, 1, 0.5],
    // A correlation of −1, up to rounding.
    [0.5, 0.5, -1 + 3e-15],
    [NA, 0.5, 0.5],
    [0.5, NA, 0.5],
  ])('is NaN if a correlation is NaN or the control explains a metric: %d, %d, %d', (ab, ac, bc) => {
    expect(partialCorrelation(ab, ac, bc)).toBeNaN();
  });

  it('is clamped to [−1, 1]', () => {
    // Both metrics are 0.7 c plus the same noise, so their residuals are equal up to rounding.
    expect(partialCorrelation(1, 0.7, 0.7)).toBe(1);
  });

  it('distinguishes the smallest difference of ranks from none', () => {
    // Rho of two rankings of 400 models that differ by one exchange of neighbours.
    const almost = 1 - 12 / (400 ** 3 - 400);
    expect(partialCorrelation(0.5, almost, 0.5)).not.toBeNaN();
  });
});

describe('partialSpearman', () => {
  // R 4.5.0 with residuals, since ppcor is not part of R: k <- complete.cases(x, y, z)
  // x <- rank(x[k]); y <- rank(y[k]); z <- rank(z[k]); cor(resid(lm(x ~ z)), resid(lm(y ~ z))); cor(x, y)
  const a = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2, 6.1, NA);
  const b = Float64Array.of(1.2, 0.7, 3.3, 3.3, 0.1, 2.0, 8.8, NA, 4.5, 2.7);
  const d = Float64Array.of(5, 5, 1, 2, 9, 2, 2, 7, 3, 4);
  const control = Float64Array.of(2, 1, 4, NA, 3, 3, 8, 5, 6, 7);

  it('agrees with the residuals of ranks in R, with ties and missing values', () => {
    const { n, estimate, marginal } = partialSpearman([a, b, d], control);
    expect([...n]).toEqual([7, 8, 8]);
    expectClose(estimate, [0.68450218849647082, -0.80721778349646911, -0.7261603505898212], 14);
    expectClose(marginal, [0.78571428571428548, -0.83031827963093419, -0.78318937565680502], 14);
  });

  it('is NaN for the control itself, and for a metric with the same or the reverse ranking', () => {
    const complete = control.with(3, 4.5);
    const reversed = complete.map((value) => -(value ** 3));
    const { estimate, marginal } = partialSpearman([d, complete, reversed, a], complete);
    const missing = [...estimate].map(Number.isNaN);
    // (0,1), (0,2), (0,3), (1,2), (1,3), (2,3)
    expect(missing).toEqual([true, true, false, true, true, true]);
    expect(marginal.some(Number.isNaN)).toBe(false);
    expect(marginal[3]).toBe(-1);
  });

  it('is NaN for fewer than 4 models', () => {
    const few = Float64Array.of(1, 3, 2, NA, NA);
    const more = Float64Array.of(2, 5, 1, 4, NA);
    const other = Float64Array.of(4, 1, 2, 2, 3);
    const { n, estimate, marginal } = partialSpearman([few, more, other], Float64Array.of(3, 1, 2, 5, 4));
    expect([...n]).toEqual([3, 3, 4]);
    expect([...estimate].map(Number.isNaN)).toEqual([true, true, false]);
    expect([...marginal].map(Number.isNaN)).toEqual([true, true, false]);
  });

  it('is NaN if one of the metrics or the control is constant', () => {
    const constant = new Float64Array(10).fill(2);
    const metric = partialSpearman([constant, d], control);
    expect([metric.estimate[0], metric.marginal[0]]).toEqual([NA, NA]);
    const third = partialSpearman([a, d], constant);
    expect(third.estimate[0]).toBeNaN();
    expect(third.marginal[0]).toBe(correlationOf(a, d, 'spearman'));
  });
});

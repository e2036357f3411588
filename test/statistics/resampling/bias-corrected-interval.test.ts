import { describe, expect, it } from 'vitest';
import { distribution } from '../../../pipeline/statistics/resampling/bootstrap.ts';
import { shiftedInterval, widerInterval } from '../../../pipeline/statistics/resampling/intervals.ts';

// Constants from R 4.5.0.

// s <- c(6.1, 5.9, 6.4, 5.7, 6.0, 6.6, 5.8, 6.2); e <- 6.3; b <- mean(s) - e
const values = Float64Array.of(6.1, 5.9, 6.4, 5.7, 6.0, 6.6, 5.8, 6.2);
const resampled = distribution(values);
const everywhere = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

describe('shiftedInterval', () => {
  it('shifts the percentiles by twice the bias: quantile(s, c(0.025, 0.975), type = 6) - 2 * b; e - b', () => {
    const { low, high, corrected, degenerate } = shiftedInterval(6.3, resampled, everywhere);
    expect(low).toBeCloseTo(6.125, 12);
    expect(high).toBeCloseTo(7.025, 12);
    expect(corrected).toBeCloseTo(6.5125, 12);
    expect(degenerate).toBe(0);
  });

  it('ignores resamples without the quantity, and counts them', () => {
    const some = distribution(Float64Array.of(Number.NaN, ...values, Number.NaN));
    expect(shiftedInterval(6.3, some, everywhere)).toEqual({
      ...shiftedInterval(6.3, resampled, everywhere),
      degenerate: 2,
    });
  });

  it('is clamped to the range', () => {
    expect(shiftedInterval(6.3, resampled, [6.2, 6.4])).toEqual({
      low: 6.2,
      high: 6.4,
      corrected: 6.4,
      degenerate: 0,
    });
  });

  it('contains the corrected value if nearly all resamples are equal', () => {
    // 99 of 100 resamples are 1, so both percentiles are 1, but the mean is below.
    const nearlyAll = distribution(Float64Array.from({ length: 100 }, (_, i) => (i === 7 ? 0 : 1)));
    const { low, high, corrected } = shiftedInterval(1, nearlyAll, everywhere);
    expect(corrected).toBeCloseTo(1.01, 12);
    expect(low).toBeCloseTo(1.01, 12);
    expect(low).toBeLessThanOrEqual(corrected);
    expect(high).toBeGreaterThanOrEqual(corrected);
  });

  it('is NaN if no resample has the quantity', () => {
    expect(shiftedInterval(6.3, distribution(Float64Array.of(Number.NaN)), [0, 10])).toEqual({
      low: Number.NaN,
      high: Number.NaN,
      corrected: Number.NaN,
      degenerate: 1,
    });
  });
});

describe('widerInterval', () => {
  it('spans the percentiles and the shifted ones', () => {
    const { low, high, corrected } = widerInterval(6.3, resampled, everywhere);
    expect([low, high]).toEqual([resampled.low, shiftedInterval(6.3, resampled, everywhere).high]);
    expect(corrected).toBeCloseTo(6.5125, 12);
    expect(widerInterval(5.7, resampled, everywhere).high).toBe(resampled.high);
    // Sums of rounded shares can exceed 1 a little.
    expect(widerInterval(6, resampled, [5.9, 6.1])).toMatchObject({ low: 5.9, high: 6.1 });
  });
});

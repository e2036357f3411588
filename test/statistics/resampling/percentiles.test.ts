import { describe, expect, it } from 'vitest';
import { distribution } from '../../../pipeline/statistics/resampling/percentiles.ts';

const NA = Number.NaN;

/** @param level share of the resamples inside */
function expectInterval(values: Float64Array, level: number, low: number, high: number): void {
  const before = values.slice();
  const found = distribution(values, level);
  expect(found.low).toBeCloseTo(low, 14);
  expect(found.high).toBeCloseTo(high, 14);
  expect(found.degenerate).toBe(values.filter(Number.isNaN).length);
  expect(values).toEqual(before);
}

describe('distribution', () => {
  // R 4.5.0: quantile(x, c(tail, 1 - tail), type = 6, na.rm = TRUE)
  it.each([
    [0.95, 0.5, 3.5],
    [0.8, 1, 3],
  ])('agrees with quantile(type = 6) with ties and missing values: level %d', (level, low, high) => {
    const values = Float64Array.of(
      ...[3, 1, NA, 2, 2, 1, 1, 3, NA, 2, 1, 3],
      ...[3, 1, 2, NA, 3, 2, 1, 0.5, 3.5, 1, 3],
    );
    expectInterval(values, level, low, high);
  });

  it('agrees with quantile(type = 6) of one value, and between two values', () => {
    expectInterval(Float64Array.of(7, NA), 0.95, 7, 7);
    expectInterval(Float64Array.of(7, 2, 5), 0.5, 2, 7);
    expectInterval(Float64Array.of(7, 2, 5, 3), 0.5, 2.25, 6.5);
  });

  it('has the mean of the values that are present, and is NaN without any', () => {
    expect(distribution(Float64Array.of(5, 1, NA, 4, 2, 3, 9, 7)).mean).toBeCloseTo(31 / 7, 14);
    expect(distribution(Float64Array.of(NA, NA))).toEqual({ low: NA, high: NA, degenerate: 2, mean: NA });
  });
});

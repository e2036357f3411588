import { describe, expect, it } from 'vitest';
import { indicesAbove, thresholdsOf } from '../../../../pipeline/stages/agreement/range/thresholds.ts';
import { standardDeviation } from '../../../../pipeline/statistics/numbers/covariance.ts';

describe('thresholdsOf', () => {
  it('has the 0 to 90 % quantiles as R computes them, without missing values', () => {
    // R 4.5: quantile(c(3, 1, 4, 1.5, 9, 2.6), 0:9 / 10, names = FALSE)
    const values = Float64Array.of(3, Number.NaN, 1, 4, 1.5, 9, Number.NaN, 2.6);
    const expected = [1, 1.25, 1.5, 2.05, 2.6, 2.8, 3, 3.5, 4, 6.5];
    const found = thresholdsOf(values);
    expect(found.map(({ quantile }) => quantile)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    for (const [i, { threshold }] of found.entries()) expect(threshold).toBeCloseTo(expected[i]!, 14);
  });

  it('is exactly a value where the quantile is one, so that its model stays', () => {
    const values = Float64Array.from({ length: 11 }, (_, i) => 0.1 * i);
    expect(thresholdsOf(values).map(({ threshold }) => threshold)).toEqual([...values.slice(0, 10)]);
  });

  it('has one value ten times, and none without values', () => {
    expect(thresholdsOf(Float64Array.of(7)).map(({ threshold }) => threshold)).toEqual(Array(10).fill(7));
    expect(thresholdsOf(Float64Array.of(Number.NaN))).toEqual([]);
  });
});

it('indicesAbove includes the threshold, and never a missing value', () => {
  const values = Float64Array.of(2, Number.NaN, 1, 3);
  expect(indicesAbove(values, 2)).toEqual([0, 3]);
  expect(indicesAbove(values, Number.NEGATIVE_INFINITY)).toEqual([0, 2, 3]);
});

describe('standardDeviation', () => {
  it('divides by n − 1, without missing values', () => {
    // R: sd(c(2, 4, 9))
    expect(standardDeviation(Float64Array.of(2, Number.NaN, 4, 9))).toBeCloseTo(3.605551275463989, 14);
  });

  it('is exactly 0 for equal values, and NaN for fewer than two', () => {
    expect(standardDeviation(Float64Array.of(0.1, 0.1, 0.1))).toBe(0);
    expect(standardDeviation(Float64Array.of(0.1))).toBeNaN();
    expect(standardDeviation(new Float64Array())).toBeNaN();
  });

  it('keeps its digits with a large offset', () => {
    expect(standardDeviation(Float64Array.of(1e9 + 2, 1e9 + 4, 1e9 + 9))).toBeCloseTo(3.605551275463989, 14);
  });
});

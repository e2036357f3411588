import { describe, expect, it } from 'vitest';
import { distribution, singleModels, unitsByLabel } from '../../pipeline/statistics/bootstrap.ts';
import { quantityInterval } from '../../pipeline/statistics/quantity-interval.ts';

// R 4.5.0: s <- c(0.61, 0.59, 0.64, 0.57, 0.60, 0.66, 0.58, 0.62); quantile(s, c(0.025, 0.975), type = 6)
const resampled = distribution(Float64Array.of(0.61, 0.59, 0.64, 0.57, 0.6, 0.66, 0.58, 0.62));
const counted = Float64Array.of(0.5, Number.NaN, 0.76);
const mean = { kind: 'mean', pairs: [0, 1, 2] } as const;
const sampling = (units: ReturnType<typeof singleModels>) => ({
  counted,
  sampling: { units, size: units.count, resamples: 8, seed: 1 },
});
const families = unitsByLabel(['a', 'a', 'b', 'c']);

describe('quantityInterval', () => {
  it('is the percentile interval over models', () => {
    expect(quantityInterval(resampled, sampling(singleModels(4)), mean)).toBe(resampled);
  });

  it('reaches up to the percentile minus twice the bias over families', () => {
    // The estimate is 0.63, and the mean of s 0.60875: max(s) - 2 * (mean(s) - 0.63)
    const { low, high, mean: own } = quantityInterval(resampled, sampling(families), mean);
    expect(low).toBeCloseTo(0.57, 12);
    expect(high).toBeCloseTo(0.7025, 12);
    expect(own).toBe(resampled.mean);
  });

  it('stays a correlation, but not if its estimates are weighted', () => {
    const near = distribution(Float64Array.of(0.95, 0.97, 0.96, 0.99));
    const high = (weights?: Float64Array) =>
      quantityInterval(
        near,
        { ...sampling(families), counted: Float64Array.of(0.999, 0.999, 0.999) },
        { ...mean, ...(weights && { weights }) },
      ).high;
    expect(high()).toBe(1);
    expect(high(Float64Array.of(1, 1, 1))).toBeCloseTo(0.99 + 2 * (0.999 - 0.9675), 12);
  });

  it('is the percentile interval with a control', () => {
    const one = { ...sampling(families), control: Float64Array.of(1, 2, 3, 4) };
    expect(quantityInterval(resampled, one, mean)).toBe(resampled);
  });
});

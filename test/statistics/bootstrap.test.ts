import { describe, expect, it } from 'vitest';
import { percentileInterval, resample, resampleCounts } from '../../pipeline/statistics/bootstrap.ts';

describe('resampleCounts', () => {
  it('draws as many as asked, and the same for the same (seed, index)', () => {
    const counts = resampleCounts(136, 80, 7, 3);
    expect(counts.reduce((sum, count) => sum + count)).toBe(80);
    expect(resampleCounts(136, 80, 7, 3)).toEqual(counts);
    expect(resampleCounts(136, 80, 7, 4)).not.toEqual(counts);
    expect(resampleCounts(136, 80, 8, 3)).not.toEqual(counts);
  });

  it('draws every model equally often', () => {
    const total = new Float64Array(10);
    for (let i = 0; i < 10_000; i++)
      for (const [m, count] of resampleCounts(10, 10, 1, i).entries()) total[m]! += count;
    // Each is binomial(100000, 0.1), standard deviation 95.
    for (const count of total) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});

describe('percentileInterval', () => {
  it('interpolates as quantile(type = 7)', () => {
    const { low, high, degenerate } = percentileInterval(Float64Array.of(5, 1, Number.NaN, 4, 2, 3, 9, 7));
    expect(low).toBeCloseTo(1.15, 14);
    expect(high).toBeCloseTo(8.7, 14);
    expect(degenerate).toBe(1);
  });

  it('is missing where no resample gave a value', () => {
    expect(percentileInterval(Float64Array.of(Number.NaN, Number.NaN))).toEqual({
      low: Number.NaN,
      high: Number.NaN,
      degenerate: 2,
    });
  });

  it('covers the mean of a normal sample as its standard error says', () => {
    const sample = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * 12.9898) * 3);
    const mean = sample.reduce((sum, value) => sum + value) / 200;
    const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 200;
    const means = resample(1, { models: 200, size: 200, resamples: 4000, seed: 5 }, (counts, out) => {
      out[0] = counts.reduce((sum, count, i) => sum + count * sample[i]!, 0) / 200;
    });
    const { low, high } = percentileInterval(means);
    expect((high - low) / (2 * 1.96 * Math.sqrt(variance / 200))).toBeCloseTo(1, 1);
  });
});

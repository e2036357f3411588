import { describe, expect, it } from 'vitest';
import { singleModels } from '../../../pipeline/statistics/resampling/bootstrap.ts';
import { percentileLevel } from '../../../pipeline/statistics/resampling/intervals.ts';

function bootstrapOf(count: number) {
  return { units: singleModels(count), size: count, resamples: 1000, seed: 1 };
}

describe('percentileLevel', () => {
  // R 4.5.0: 1 - 2 * pnorm(-sqrt(n / (n - 1)) * qt(0.975, n - 1))
  it.each([
    [2, 1],
    [3, 0.999999863317254],
    [5, 0.998091798896235],
    [21, 0.967440742814197],
    [136, 0.952855923359192],
    [500, 0.950781855385345],
  ])('expands 95 %% for a bootstrap of %d units', (count, level) => {
    expect(percentileLevel(bootstrapOf(count))).toBeCloseTo(level, 12);
  });

  it('is 95 % for samples that are no bootstrap', () => {
    expect(percentileLevel({ ...bootstrapOf(21), size: 20 })).toBe(0.95);
    expect(percentileLevel(bootstrapOf(1))).toBe(0.95);
  });
});

import { describe, expect, it } from 'vitest';
import { resampleMetrics } from '../../pipeline/statistics/metric-resampling.ts';

// The metrics of a part do not stand side by side; c has one metric.
const partition = { parts: ['a', 'b', 'c'], of: Int32Array.of(0, 1, 0, 2, 1, 0, 0, 1) };
const SIZES = [4, 3, 1];

describe('resampleMetrics', () => {
  it('draws as many metrics of each part as it has, and the only one of a part each time', () => {
    const resamples = Array.from({ length: 200 }, (_, index) => resampleMetrics(partition, 1, index));
    for (const counts of resamples) {
      expect(counts).toHaveLength(8);
      const drawn = SIZES.map((_, part) =>
        counts.reduce((sum, count, metric) => sum + (partition.of[metric] === part ? count : 0), 0),
      );
      expect(drawn).toEqual(SIZES);
      expect(counts[3]).toBe(1);
    }
  });

  it('depends on the seed and the index alone', () => {
    const draw = (seed: number, index: number) => [...resampleMetrics(partition, seed, index)];
    const later = [draw(1, 5), draw(1, 6), draw(2, 5)];
    const [one, nextIndex, nextSeed] = later;
    expect(draw(1, 5)).toEqual(one);
    expect(nextIndex).not.toEqual(one);
    expect(nextSeed).not.toEqual(one);
  });

  it('draws every metric of a part with the same probability, with replacement', () => {
    const RESAMPLES = 4000;
    const sums = new Float64Array(8);
    let whole = 0;
    for (let index = 0; index < RESAMPLES; index++) {
      const counts = resampleMetrics(partition, 3, index);
      for (const [metric, count] of counts.entries()) sums[metric]! += count;
      if ([0, 2, 5, 6].every((metric) => counts[metric] === 1)) whole++;
    }
    // Of n metrics a count has a variance of 1 − 1 ÷ n: the standard error is at most 0.014.
    for (const sum of sums) expect(Math.abs(sum / RESAMPLES - 1)).toBeLessThan(0.05);
    // Each of a's four once: 4! ÷ 4⁴ = 0.094, with a standard error of 0.005.
    expect(Math.abs(whole / RESAMPLES - 24 / 256)).toBeLessThan(0.015);
  });
});

import { describe, expect, it } from 'vitest';
import { seededGenerator } from '../../../pipeline/statistics/numbers/random.ts';
import {
  metricResampler,
  type SampledTree,
  varyingWeight,
} from '../../../pipeline/statistics/score/metric-resampling.ts';
import { rootWeights } from '../../../pipeline/statistics/score/metric-tree.ts';

// root ─┬─ neural (fixed) ─┬─ V1 ─┬─ metric 0
//       │                  │      └─ a data set ── metrics 1, 2, 3
//       │                  └─ IT ─── metric 4
//       └─ behavior ─┬─ metric 5
//                    └─ a data set ── metrics 6 to 9
const nested: SampledTree = {
  tree: {
    parents: Int32Array.of(-1, 0, 1, 2, 1, 0, 5),
    leafParents: Int32Array.of(2, 3, 3, 3, 4, 5, 6, 6, 6, 6),
  },
  isSampled: Uint8Array.of(0, 0, 1, 1, 1, 1, 1),
};
const METRICS = 10;
const full = rootWeights(nested.tree, Array(METRICS).fill(1));

describe('metricResampler', () => {
  it('gives every metric its own weight on average', () => {
    const RESAMPLES = 20_000;
    const resample = metricResampler(nested);
    const means = new Float64Array(METRICS);
    for (let index = 0; index < RESAMPLES; index++)
      for (const [metric, weight] of resample(seededGenerator(7, index)).entries())
        means[metric]! += weight / RESAMPLES;
    // Standard deviations are below 0.2; the limit is 5 standard errors.
    for (const [metric, mean] of means.entries()) expect(Math.abs(mean - full[metric]!)).toBeLessThan(0.007);
  });

  it('keeps the weights of domains, categories and only children in each resample', () => {
    const resample = metricResampler(nested);
    for (let index = 0; index < 200; index++) {
      const weights = resample(seededGenerator(1, index));
      const sum = (metrics: number[]) => metrics.reduce((total, metric) => total + weights[metric]!, 0);
      expect(sum([0, 1, 2, 3])).toBeCloseTo(1 / 4, 12);
      expect(weights[4]).toBe(1 / 4);
      expect(sum([5, 6, 7, 8, 9])).toBeCloseTo(1 / 2, 12);
    }
  });

  it('draws the metrics of a data set independently for each of its copies', () => {
    const resample = metricResampler(nested);
    const whenTwice = Array.from({ length: 400 }, (_, index) => resample(seededGenerator(3, index)))
      .filter((weights) => weights[5] === 0)
      // A copy of a metric has 1/4 of the weight of one of two draws, each of which has half of behavior's.
      .map((weights) => weights.slice(6).map((weight) => 16 * weight));
    // Both draws of behavior are then its data set, which draws four of its metrics each time.
    for (const copies of whenTwice) expect(copies.reduce((sum, copy) => sum + copy)).toBe(8);
    expect(whenTwice.some((copies) => copies.some((copy) => copy % 2 === 1))).toBe(true);
    // This is expected in a quarter of the resamples.
    expect(Math.abs(whenTwice.length / 400 - 0.25)).toBeLessThan(0.1);
  });

  it('does not vary if every node is fixed or has one child', () => {
    const chains: SampledTree = {
      tree: { parents: Int32Array.of(-1, 0, 0), leafParents: Int32Array.of(1, 2) },
      isSampled: Uint8Array.of(0, 1, 1),
    };
    for (let index = 0; index < 50; index++)
      expect([...metricResampler(chains)(seededGenerator(1, index))]).toEqual([0.5, 0.5]);
  });
});

describe('varyingWeight', () => {
  it('is the weight below sampled nodes with several children', () => {
    // All but the weight of metric 4, the only one of IT.
    expect(varyingWeight(nested)).toBeCloseTo(3 / 4, 12);
    expect(varyingWeight({ ...nested, isSampled: new Uint8Array(7) })).toBe(0);
    // The data set of V1 has half of V1's weight.
    expect(varyingWeight({ ...nested, isSampled: Uint8Array.of(0, 0, 0, 1, 0, 0, 0) })).toBeCloseTo(
      1 / 8,
      12,
    );
  });
});

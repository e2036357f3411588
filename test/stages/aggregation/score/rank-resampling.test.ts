import { describe, expect, it } from 'vitest';
import {
  type RankResampling,
  resampledRanks,
} from '../../../../pipeline/stages/aggregation/score/rank-resampling.ts';
import { seededGenerator } from '../../../../pipeline/statistics/numbers/random.ts';
import { NO_RANK } from '../../../../pipeline/statistics/numbers/ranks.ts';
import { metricResampler } from '../../../../pipeline/statistics/score/metric-resampling.ts';
import { rankRange } from '../../../../pipeline/statistics/score/rank-changes.ts';
import { integers } from '../../../statistics/references.ts';

const RESAMPLES = 20;

// Four models and two metrics with opposite rankings. The metrics are the root's children, which are resampled.
const resampling: RankResampling = {
  scored: {
    columns: [Float64Array.of(1, 2, 2, 4), Float64Array.of(4, 3, 3, 1)],
    tree: { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0) },
    partition: { parts: ['all'], of: Int32Array.of(0, 0) },
  },
  methods: ['arithmetic_mean', 'mean_rank'],
  isSampled: Uint8Array.of(1),
  resamples: RESAMPLES,
  seed: 5,
};

/** The ranks of all models by a method in a resample. */
function ranksIn(of: RankResampling, index: number, method: number): number[] {
  const models = of.scored.columns[0]!.length;
  const ranks = new Uint16Array(of.methods.length * models * RESAMPLES).fill(99);
  resampledRanks(of, ranks)(index);
  const places = Array.from({ length: models }, (_, model) => (method * models + model) * RESAMPLES + index);
  expect([...ranks].filter((rank) => rank !== 99)).toHaveLength(of.methods.length * models);
  return places.map((place) => ranks[place]!);
}

/** How often metric 0 is drawn in a resample. */
function copiesOfFirst({ scored, isSampled, seed }: RankResampling, index: number): number {
  return metricResampler({ tree: scored.tree, isSampled })(seededGenerator(seed, index))[0]! * 2;
}

describe('resampledRanks', () => {
  it('are those of the drawn metrics; ties share the smallest rank', () => {
    const seen = new Set<number>();
    for (let index = 0; index < RESAMPLES; index++) {
      const first = copiesOfFirst(resampling, index);
      seen.add(first!);
      // A resample has metric 1 twice, both metrics, or metric 0 twice. With both, all models have the same score, so every
      // model has rank 2.5.
      const expected = [
        [1, 2, 2, 4],
        [1, 1, 1, 1],
        [4, 2, 2, 1],
      ][first];
      for (const method of [0, 1]) expect(ranksIn(resampling, index, method)).toEqual(expected);
    }
    expect([...seen].sort()).toEqual([0, 1, 2]);
  });

  it('are ordered by method, model and resample', () => {
    // The first model is ahead of the second by mean rank, but behind it by arithmetic mean.
    const columns = [Float64Array.of(2, 1), Float64Array.of(2, 1), Float64Array.of(0, 9)];
    const three: RankResampling = {
      ...resampling,
      scored: {
        columns,
        tree: { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0, 0) },
        partition: { parts: ['all'], of: Int32Array.of(0, 0, 0) },
      },
      // No metrics are resampled.
      isSampled: Uint8Array.of(0),
    };
    for (const index of [0, 7]) {
      expect(ranksIn(three, index, 0)).toEqual([2, 1]);
      expect(ranksIn(three, index, 1)).toEqual([1, 2]);
    }
  });

  it('are NO_RANK if a method has no score in the resample', () => {
    // Metric 1 is constant, so there is a balanced score only if metric 0 is drawn twice.
    const constant: RankResampling = {
      ...resampling,
      methods: ['mean_rank', 'balanced'],
      scored: {
        ...resampling.scored,
        columns: [resampling.scored.columns[0]!, new Float64Array(4).fill(0.1)],
        partition: { parts: ['a', 'b'], of: Int32Array.of(0, 1) },
      },
    };
    const none = Array(4).fill(NO_RANK);
    for (let index = 0; index < RESAMPLES; index++) {
      const first = copiesOfFirst(constant, index);
      expect(ranksIn(constant, index, 1)).toEqual(first === 2 ? [4, 2, 2, 1] : none);
      expect(ranksIn(constant, index, 0)).toEqual(first === 0 ? [1, 1, 1, 1] : [4, 2, 2, 1]);
    }
  });
});

describe('rankRange', () => {
  it('is quantile(ranks, c(0.025, 0.975), type = 1) in R 4.5.0', () => {
    // ranks <- c(9, 3, 120, 4, 4, 30, 7, 2, 11, 5): the limits of 10 ranks are the smallest and the largest.
    expect(rankRange(Uint16Array.of(9, 3, 120, 4, 4, 30, 7, 2, 11, 5))).toEqual({ low: 2, high: 120 });
    // ranks <- 1:41: 0.025 · 41 is above 1, 0.975 · 41 is below 40.
    expect(rankRange(Uint16Array.from({ length: 41 }, (_, i) => 41 - i))).toEqual({ low: 2, high: 40 });
    expect(rankRange(Uint16Array.from({ length: 40 }, (_, i) => 40 - i))).toEqual({ low: 1, high: 39 });
  });

  it('ignores resamples without a rank, and does not change its input', () => {
    const ranks = Uint16Array.of(NO_RANK, 5, NO_RANK, 3);
    expect(rankRange(ranks)).toEqual({ low: 3, high: 5 });
    expect([...ranks]).toEqual([NO_RANK, 5, NO_RANK, 3]);
    expect(rankRange(Uint16Array.of(NO_RANK, NO_RANK))).toBeUndefined();
    expect(rankRange(new Uint16Array(0))).toBeUndefined();
  });
});

describe('resampled ranks of metrics that cancel each other out', () => {
  it('are all equal if both metrics are drawn, despite rounding', () => {
    const accuracy = integers(8, 1000, 4).map((value) => value / 9.97);
    const columns = [accuracy, accuracy.map((value) => 100 - value)];
    const of: RankResampling = {
      ...resampling,
      scored: { ...resampling.scored, columns },
      methods: ['arithmetic_mean', 'z_mean', 'mean_rank'],
    };
    for (let index = 0; index < RESAMPLES; index++)
      if (copiesOfFirst(of, index) === 1)
        for (const method of [0, 1, 2]) expect(ranksIn(of, index, method)).toEqual(Array(8).fill(1));
  });
});

import { describe, expect, it } from 'vitest';
import { resampleMetrics } from '../../pipeline/statistics/metric-resampling.ts';
import {
  type RankResampling,
  rankInterval,
  resampledRanks,
  shareAhead,
} from '../../pipeline/statistics/rank-resampling.ts';
import { NO_RANK } from '../../pipeline/statistics/ranks.ts';
import { integers } from './references.ts';

const RESAMPLES = 20;

// Four models; metrics 0 and 1, which order them the other way round, are drawn together, and both hang at the root.
const resampling: RankResampling = {
  scored: {
    columns: [Float64Array.of(1, 2, 2, 4), Float64Array.of(4, 3, 3, 1)],
    tree: { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0) },
    partition: { parts: ['all'], of: Int32Array.of(0, 0) },
  },
  methods: ['arithmetic_mean', 'mean_rank'],
  strata: { parts: ['all'], of: Int32Array.of(0, 0) },
  resamples: RESAMPLES,
  seed: 5,
};

/** The ranks of all models by a method in a resample. */
function ranksIn(of: RankResampling, index: number, method: number): number[] {
  const models = of.scored.columns[0]!.length;
  const ranks = new Uint16Array(of.methods.length * models * RESAMPLES).fill(99);
  resampledRanks(of, ranks)(index);
  const places = Array.from({ length: models }, (_, model) => (method * models + model) * RESAMPLES + index);
  const written = [...ranks].filter((rank) => rank !== 99);
  expect(written).toHaveLength(of.methods.length * models);
  return places.map((place) => ranks[place]!);
}

describe('resampledRanks', () => {
  it('are those of the metrics that were drawn; ties share the smallest', () => {
    const seen = new Set<number>();
    for (let index = 0; index < RESAMPLES; index++) {
      const [first] = resampleMetrics(resampling.strata, resampling.seed, index);
      seen.add(first!);
      // Metric 1 twice, both, or metric 0 twice; scores of both are 2.5 all, and so are mid-ranks.
      const expected = [
        [1, 2, 2, 4],
        [1, 1, 1, 1],
        [4, 2, 2, 1],
      ][first!];
      for (const method of [0, 1]) expect(ranksIn(resampling, index, method)).toEqual(expected);
    }
    expect([...seen].sort()).toEqual([0, 1, 2]);
  });

  it('stand by method, model and resample', () => {
    // By ranks the first model is ahead of the second, by scores behind it.
    const columns = [Float64Array.of(2, 1), Float64Array.of(2, 1), Float64Array.of(0, 9)];
    const three: RankResampling = {
      ...resampling,
      scored: {
        columns,
        tree: { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0, 0) },
        partition: { parts: ['all'], of: Int32Array.of(0, 0, 0) },
      },
      // No metric is drawn but itself.
      strata: { parts: ['a', 'b', 'c'], of: Int32Array.of(0, 1, 2) },
    };
    for (const index of [0, 7]) {
      expect(ranksIn(three, index, 0)).toEqual([2, 1]);
      expect(ranksIn(three, index, 1)).toEqual([1, 2]);
    }
  });

  it('are none where a method has no score in the resample', () => {
    // Metric 1 is constant: there is no balance but where only metric 0 was drawn of their part.
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
      const [first] = resampleMetrics(constant.strata, constant.seed, index);
      expect(ranksIn(constant, index, 1)).toEqual(first === 2 ? [4, 2, 2, 1] : none);
      expect(ranksIn(constant, index, 0)).toEqual(first === 0 ? [1, 1, 1, 1] : [4, 2, 2, 1]);
    }
  });
});

describe('rankInterval', () => {
  it('is quantile(ranks, c(0.025, 0.975), type = 1) in R 4.5.0', () => {
    // ranks <- c(9, 3, 120, 4, 4, 30, 7, 2, 11, 5); of 10 the ends are the smallest and the largest.
    expect(rankInterval(Uint16Array.of(9, 3, 120, 4, 4, 30, 7, 2, 11, 5))).toEqual({ low: 2, high: 120 });
    // (1:1000 * 3) %% 1001: 1 to 1000 in another order.
    const ranks = Uint16Array.from({ length: 1000 }, (_, i) => ((i + 1) * 3) % 1001);
    expect(rankInterval(ranks)).toEqual({ low: 25, high: 975 });
    // ranks <- 1:41: 0.025 · 41 is above 1, 0.975 · 41 below 40.
    expect(rankInterval(Uint16Array.from({ length: 41 }, (_, i) => 41 - i))).toEqual({ low: 2, high: 40 });
    expect(rankInterval(Uint16Array.from({ length: 40 }, (_, i) => 40 - i))).toEqual({ low: 1, high: 39 });
  });

  it('leaves resamples without a rank out, and does not change what it is given', () => {
    const ranks = Uint16Array.of(NO_RANK, 5, NO_RANK, 3);
    expect(rankInterval(ranks)).toEqual({ low: 3, high: 5 });
    expect([...ranks]).toEqual([NO_RANK, 5, NO_RANK, 3]);
    expect(rankInterval(Uint16Array.of(NO_RANK, NO_RANK))).toBeUndefined();
    expect(rankInterval(new Uint16Array(0))).toBeUndefined();
  });
});

describe('shareAhead', () => {
  it('is the share of better ranks, of which a tie is half', () => {
    expect(shareAhead(Uint16Array.of(1, 3, 2, 5), Uint16Array.of(2, 2, 2, 9))).toBe(2.5 / 4);
    expect(shareAhead(Uint16Array.of(2, 2, 2, 9), Uint16Array.of(1, 3, 2, 5))).toBe(1.5 / 4);
  });

  it('leaves out resamples in which either has no rank; missing where none is left', () => {
    const one = Uint16Array.of(1, NO_RANK, 4, 2);
    const other = Uint16Array.of(2, 1, NO_RANK, 1);
    expect(shareAhead(one, other)).toBe(0.5);
    expect(shareAhead(Uint16Array.of(NO_RANK), Uint16Array.of(1))).toBeNaN();
  });
});

describe('resampled ranks of metrics that cancel each other out', () => {
  it('are all the same where both are drawn, whatever rounding leaves of them', () => {
    const accuracy = integers(8, 1000, 4).map((value) => value / 9.97);
    const columns = [accuracy, accuracy.map((value) => 100 - value)];
    const of: RankResampling = {
      ...resampling,
      scored: { ...resampling.scored, columns },
      methods: ['arithmetic_mean', 'z_mean', 'mean_rank'],
    };
    for (let index = 0; index < RESAMPLES; index++)
      if (resampleMetrics(of.strata, of.seed, index)[0] === 1)
        for (const method of [0, 1, 2]) expect(ranksIn(of, index, method)).toEqual(Array(8).fill(1));
  });
});

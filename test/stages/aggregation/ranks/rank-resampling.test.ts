import { describe, expect, it } from 'vitest';
import {
  orderedShare,
  type RankResampling,
  rankerWithout,
  resampledRanks,
  shareAhead,
} from '../../../../pipeline/stages/aggregation/ranks/rank-resampling.ts';
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
    // ranks <- (1:1000 * 3) %% 1001, which is 1 to 1000 in another order.
    const ranks = Uint16Array.from({ length: 1000 }, (_, i) => ((i + 1) * 3) % 1001);
    expect(rankRange(ranks)).toEqual({ low: 25, high: 975 });
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

describe('orderedShare', () => {
  it('is the share of pairs in which one model is ahead in at least 97.5 % of the resamples', () => {
    const pair = (leads: number) => [
      Uint16Array.from({ length: 200 }, (_, i) => (i < leads ? 1 : 2)),
      Uint16Array.from({ length: 200 }, (_, i) => (i < leads ? 2 : 1)),
    ];
    expect([195, 194, 100, 6, 5].map((leads) => orderedShare(pair(leads)))).toEqual([1, 0, 0, 0, 1]);
    const last = new Uint16Array(200).fill(3);
    expect(orderedShare([...pair(194), last])).toBeCloseTo(2 / 3, 12);
  });

  it('is 0 if models are tied or have no ranks', () => {
    expect(orderedShare([Uint16Array.of(1, 1), Uint16Array.of(1, 1)])).toBe(0);
    expect(orderedShare([Uint16Array.of(NO_RANK), Uint16Array.of(1)])).toBe(0);
  });

  it('compares a thousand of many models, which give nearly the same share', () => {
    // Models lead others that are at least a tenth of all places behind.
    const ranks = (models: number) =>
      Array.from({ length: models }, (_, i) =>
        Uint16Array.from({ length: 20 }, (_, draw) => i + 1 + (draw % 2) * (models / 10)),
      );
    expect(orderedShare(ranks(3200))).toBeCloseTo(orderedShare(ranks(1000)), 2);
    let compared = 0;
    const counting = {
      0: 1,
      get length() {
        compared++;
        return 0;
      },
    };
    orderedShare(Array.from({ length: 20_000 }, () => counting as unknown as Uint16Array));
    expect(compared).toBe((1000 * 999) / 2);
  });
});

describe('shareAhead', () => {
  it('is the share of better ranks, with ties as one half', () => {
    expect(shareAhead(Uint16Array.of(1, 3, 2, 5), Uint16Array.of(2, 2, 2, 9))).toBe(2.5 / 4);
    expect(shareAhead(Uint16Array.of(2, 2, 2, 9), Uint16Array.of(1, 3, 2, 5))).toBe(1.5 / 4);
  });

  it('ignores resamples in which a model has no rank, and is NaN if none is left', () => {
    const one = Uint16Array.of(1, NO_RANK, 4, 2);
    const other = Uint16Array.of(2, 1, NO_RANK, 1);
    expect(shareAhead(one, other)).toBe(0.5);
    expect(shareAhead(Uint16Array.of(NO_RANK), Uint16Array.of(1))).toBeNaN();
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

// Four models with sums of scores 6, 9, 8 and 3, so ranks 3, 1, 2 and 4. The first two metrics agree in their order,
// apart from a tie.
const scored = {
  columns: [Float64Array.of(1, 2, 3, 0), Float64Array.of(1, 2, 4, 1), Float64Array.of(4, 5, 1, 2)],
  tree: { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0, 0) },
  partition: { parts: ['all'], of: Int32Array.of(0, 0, 0) },
};
const rank = [3, 1, 2, 4];

describe('rankerWithout', () => {
  it('ranks the models without some metrics, and finds the one whose rank changes most', () => {
    const byScores = rankerWithout('arithmetic_mean', scored, rank);
    // The mid-ranks are (2, 3, 4, 1), (1.5, 3, 4, 1.5) and (3, 4, 1, 2), with sums 6.5, 10, 9 and 4.5.
    const byRanks = rankerWithout('mean_rank', scored, rank);
    const [withoutFirst, withoutLast] = [Uint8Array.of(0, 1, 1), Uint8Array.of(1, 1, 0)];
    // The sums are 5, 7, 5 and 3, so two models share rank 2. Five of six pairs are concordant and one is tied:
    // τ = 5 ÷ √(6 × 5).
    const tied = byScores(withoutFirst);
    expect(tied).toEqual({ tau: expect.closeTo(5 / Math.sqrt(30), 12), model: 0, change: 1, rank: 2 });
    // The sums are 2, 4, 7 and 1: one of six pairs is discordant. Two models change by one rank; the first is returned.
    const oneDiscordant = { tau: expect.closeTo(4 / 6, 12), model: 1, change: 1, rank: 2 };
    expect(byScores(withoutLast)).toEqual(oneDiscordant);
    // The sums of mid-ranks are 4.5, 7, 5 and 3.5: nothing changes.
    expect(byRanks(withoutFirst)).toMatchObject({ tau: 1, model: 0, change: 0 });
    // The sums of mid-ranks are 3.5, 6, 8 and 2.5.
    expect(byRanks(withoutLast)).toEqual(oneDiscordant);
  });

  it('has no agreement and no rank change if the method has no score', () => {
    // A part that is constant cannot be balanced.
    const columns = [Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 2, 4, 1), Float64Array.of(4, 5, 1, 2)];
    const partition = { parts: ['a', 'b'], of: Int32Array.of(0, 1, 1) };
    const without = rankerWithout(
      'balanced',
      { ...scored, columns, partition },
      rank,
    )(Uint8Array.of(1, 0, 1));
    expect(without).toMatchObject({ tau: Number.NaN, change: 0 });
  });

  it('ranks by the remaining metrics, however small their scores are', () => {
    const columns = [Float64Array.of(1e49, 3e49, 2e49, 0), Float64Array.of(1e-3, 2e-3, 0, 3e-3)];
    const tree = { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0) };
    const partition = { parts: ['all'], of: Int32Array.of(0, 0) };
    const rankWithout = rankerWithout('arithmetic_mean', { columns, tree, partition }, rank);
    // The ranks are 3, 2, 4 and 1: two of six pairs are concordant.
    expect(rankWithout(Uint8Array.of(0, 1))).toEqual({
      tau: expect.closeTo(-1 / 3, 12),
      model: 3,
      change: 3,
      rank: 1,
    });
  });
});

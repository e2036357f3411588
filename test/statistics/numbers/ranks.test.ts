import { describe, expect, it } from 'vitest';
import {
  addMidRanks,
  ascendingOrder,
  leaderboardRanker,
  leaderboardRanks,
  midRanks,
  NO_RANK,
  ordered,
} from '../../../pipeline/statistics/numbers/ranks.ts';
import { integers } from '../references.ts';

// Constants from R 4.5.0.
const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);

describe('midRanks', () => {
  it('is rank(x) of all values but missing ones', () => {
    expect([...midRanks(x)]).toEqual([4, 2.5, 6, 5, 1, 8, 7, 2.5]);
    expect([...midRanks(Float64Array.of(3, Number.NaN, 3))]).toEqual([1.5, 0, 1.5]);
  });
});

describe('ordered', () => {
  it('finds the ends of runs of tied values', () => {
    const { order, ends } = ordered(x);
    expect(order).toEqual(ascendingOrder(x));
    expect([...ends]).toEqual([1, 3, 3, 4, 5, 6, 7, 8]);
  });
});

describe('addMidRanks', () => {
  it('ranks as if values were repeated, rank(rep(x, counts)), and adds the ranks times a factor', () => {
    const counts = Int32Array.of(2, 0, 1, 3, 1, 0, 1, 2);
    const sums = new Float64Array(8).fill(100);
    addMidRanks(ordered(x), counts, 0.5, sums);
    const repeated = [...counts].flatMap((count, i) => Array(count).fill(2 * (sums[i]! - 100)));
    expect(repeated).toEqual([4.5, 4.5, 9, 7, 7, 7, 1, 10, 2.5, 2.5]);
  });
});

describe('leaderboardRanker', () => {
  it('ranks one column after another', () => {
    const ranksOf = leaderboardRanker(3);
    expect([...ranksOf(Float64Array.of(3, Number.NaN, 5))]).toEqual([2, NO_RANK, 1]);
    expect([...ranksOf(Float64Array.of(1, 1, 0))]).toEqual([1, 1, 3]);
    expect([...ranksOf(new Float64Array(3).fill(Number.NaN))]).toEqual([0, 0, 0]);
  });

  it('ranks many scores in any order, with ties and missing scores', () => {
    const models = 500;
    const ranksOf = leaderboardRanker(models);
    const columns = [1, 2, 3].map((seed) => integers(models, 300, seed));
    const ascending = Float64Array.from({ length: models }, (_, model) => model);
    const missing = columns[0]!.map((score, model) => (model % 7 === 3 ? Number.NaN : score));
    for (const scores of [
      ascending,
      columns[0]!,
      columns[1]!,
      ascending.toReversed(),
      missing,
      columns[2]!,
    ]) {
      const higher = (score: number) => scores.filter((other) => other > score).length;
      expect([...ranksOf(scores)]).toEqual(
        Array.from(scores, (score) => (Number.isNaN(score) ? NO_RANK : higher(score) + 1)),
      );
    }
  });
});

describe('leaderboardRanks', () => {
  it('gives ties the smallest rank and counts them: rank(-x, ties.method = "min")', () => {
    const { rank, tied } = leaderboardRanks(Float64Array.of(0.5, 0.9, 0.5, 0.1, 0.9, 0.7));
    expect(rank).toEqual([4, 1, 4, 6, 1, 3]);
    expect(tied).toEqual([2, 2, 2, 1, 2, 1]);
  });
});

describe('leaderboardRanks of sums', () => {
  it('ties scores that are equal up to rounding', () => {
    const scores = Float64Array.of(0.1 + 0.2, 0.5, 0.3, -1, 0.3 * (1 + 1e-12), Number.NaN);
    expect(0.1 + 0.2).not.toBe(0.3);
    const { rank, tied } = leaderboardRanks(scores);
    expect(rank).toEqual([3, 1, 3, 5, 2, undefined]);
    expect(tied).toEqual([2, 1, 2, 1, 1, undefined]);
  });
});

describe('leaderboardRanks of sums whose terms cancel out', () => {
  // Sums of standardised accuracies and errors are 0, but their rounding errors far exceed their last digits.
  const scores = Float64Array.of(1.4e-17, -2.8e-17, 0, 5.6e-17, 0.5);
  const rounding = new Float64Array(5).fill(1e-15);

  it('ties scores within a given rounding error', () => {
    expect(leaderboardRanks(scores).rank).toEqual([3, 5, 4, 2, 1]);
    expect(leaderboardRanks(scores, rounding).rank).toEqual([2, 2, 2, 2, 1]);
    expect(leaderboardRanks(scores, rounding).tied).toEqual([4, 4, 4, 4, 1]);
  });

  it('does not tie distant scores because others lie between them', () => {
    const { rank } = leaderboardRanks(Float64Array.of(0, 0.8, 1.6, 2.4), new Float64Array(4).fill(1));
    expect(rank).toEqual([3, 3, 1, 1]);
  });

  it('uses the larger rounding error of two models', () => {
    const { rank } = leaderboardRanks(Float64Array.of(1, 1.5, 3), Float64Array.of(0, 0.6, 0));
    expect(rank).toEqual([2, 2, 1]);
  });

  it('distinguishes nearly equal scores if their rounding errors are 0', () => {
    const { rank } = leaderboardRanks(Float64Array.of(1, 1 + 2e-15), new Float64Array(2));
    expect(rank).toEqual([2, 1]);
  });
});

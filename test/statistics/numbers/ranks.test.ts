import { describe, expect, it } from 'vitest';
import {
  leaderboardRanks,
  midRanks,
  NO_RANK,
  ordered,
  rankScores,
} from '../../../pipeline/statistics/numbers/ranks.ts';

const NONE = Number.NaN;
// Constants from R 4.5.0.
const x = Float64Array.of(3.1, 2.2, 5.5, 4.8, 1.0, 9.9, 7.3, 2.2);

describe('midRanks', () => {
  it('is rank(x) of all values but missing ones', () => {
    expect([...midRanks(x)]).toEqual([4, 2.5, 6, 5, 1, 8, 7, 2.5]);
    expect([...midRanks(Float64Array.of(3, NONE, 3))]).toEqual([1.5, 0, 1.5]);
  });
});

describe('ordered', () => {
  it('orders numbers of both signs and all sizes, with ties in the order of the column', () => {
    const column = Float64Array.of(
      3,
      -0,
      NONE,
      -1e300,
      5e-324,
      0,
      3,
      Infinity,
      -5e-324,
      -Infinity,
      -1,
      1e300,
    );
    expect([...ordered(column).order]).toEqual([9, 3, 10, 8, 1, 5, 4, 0, 6, 11, 7]);
  });
});

describe('leaderboardRanks', () => {
  it('gives ties the smallest rank and counts them: rank(-x, ties.method = "min")', () => {
    const { rank, tied } = leaderboardRanks(Float64Array.of(0.5, 0.9, NONE, 0.5, 0.1, 0.9, 0.7));
    expect(rank).toEqual([4, 1, undefined, 4, 6, 1, 3]);
    expect(tied).toEqual([2, 2, undefined, 2, 1, 2, 1]);
  });

  it('ties scores that are equal up to rounding', () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    const { rank } = leaderboardRanks(Float64Array.of(0.1 + 0.2, 0.5, 0.3, -1, 0.3 * (1 + 1e-12)));
    expect(rank).toEqual([3, 1, 3, 5, 2]);
  });

  it('ties scores within a given rounding error', () => {
    // Sums of standardised accuracies and errors are 0, but their rounding errors far exceed their last digits.
    const scores = Float64Array.of(1.4e-17, -2.8e-17, 0, 5.6e-17, 0.5);
    expect(leaderboardRanks(scores).rank).toEqual([3, 5, 4, 2, 1]);
    expect(leaderboardRanks(scores, new Float64Array(5).fill(1e-15)).rank).toEqual([2, 2, 2, 2, 1]);
    expect(leaderboardRanks(Float64Array.of(1, 1 + 2e-15), new Float64Array(2)).rank).toEqual([2, 1]);
  });

  it('does not tie distant scores because others lie between them', () => {
    const { rank } = leaderboardRanks(Float64Array.of(0, 0.8, 1.6, 2.4), new Float64Array(4).fill(1));
    expect(rank).toEqual([3, 3, 1, 1]);
  });

  it('uses the larger rounding error of two models', () => {
    const { rank } = leaderboardRanks(Float64Array.of(1, 1.5, 3), Float64Array.of(0, 0.6, 0));
    expect(rank).toEqual([2, 2, 1]);
  });
});

it('rankScores has no rank for a missing score', () => {
  expect([...rankScores(Float64Array.of(3, NONE, 5))]).toEqual([2, NO_RANK, 1]);
});

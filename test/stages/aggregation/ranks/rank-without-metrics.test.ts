import { describe, expect, it } from 'vitest';
import {
  type RankDifferences,
  rankWithoutMetrics,
  type WithoutMetrics,
} from '../../../../pipeline/stages/aggregation/ranks/rank-resampling.ts';

// Four models with sums of scores 6, 9, 8 and 3, so ranks 3, 1, 2 and 4. The first two metrics agree in their order,
// apart from a tie.
const leaving: WithoutMetrics = {
  scored: {
    columns: [Float64Array.of(1, 2, 3, 0), Float64Array.of(1, 2, 4, 1), Float64Array.of(4, 5, 1, 2)],
    tree: { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0, 0) },
    partition: { parts: ['all'], of: Int32Array.of(0, 0, 0) },
  },
  rankings: [
    { method: 'arithmetic_mean', rank: [3, 1, 2, 4] },
    // The mid-ranks are (2, 3, 4, 1), (1.5, 3, 4, 1.5) and (3, 4, 1, 2), with sums 6.5, 10, 9 and 4.5.
    { method: 'mean_rank', rank: [3, 1, 2, 4] },
  ],
  selections: [Uint8Array.of(0, 1, 1), Uint8Array.of(1, 1, 0)],
};

function found(of: WithoutMetrics, order: number[]): RankDifferences {
  const items = of.rankings.length * of.selections.length;
  const out = {
    taus: new Float64Array(items).fill(9),
    models: new Int32Array(items).fill(9),
    changes: new Int32Array(items).fill(9),
    ranks: new Int32Array(items).fill(9),
  };
  const perform = rankWithoutMetrics(of, out);
  for (const item of order) perform(item);
  return out;
}

describe('rankWithoutMetrics', () => {
  it('ranks the models without some metrics, and finds the one whose rank changes most', () => {
    const { taus, models, changes, ranks } = found(leaving, [0, 1, 2, 3]);
    // The sums are 5, 7, 5 and 3, so two models share rank 2. Five of six pairs are concordant and one is tied:
    // τ = 5 ÷ √(6 × 5).
    expect(taus[0]).toBeCloseTo(5 / Math.sqrt(30), 12);
    expect([models[0], changes[0], ranks[0]]).toEqual([0, 1, 2]);
    // The sums are 2, 4, 7 and 1: one of six pairs is discordant. Two models change by one rank; the first is returned.
    expect(taus[1]).toBeCloseTo(4 / 6, 12);
    expect([models[1], changes[1], ranks[1]]).toEqual([1, 1, 2]);
    // The sums of mid-ranks are 4.5, 7, 5 and 3.5: nothing changes.
    expect(taus[2]).toBe(1);
    expect([models[2], changes[2]]).toEqual([0, 0]);
    // The sums of mid-ranks are 3.5, 6, 8 and 2.5.
    expect(taus[3]).toBeCloseTo(4 / 6, 12);
    expect([models[3], changes[3], ranks[3]]).toEqual([1, 1, 2]);
  });

  it('does not depend on the order of the items', () => {
    expect(found(leaving, [3, 0, 2, 1])).toEqual(found(leaving, [0, 1, 2, 3]));
  });

  it('has no agreement and no rank change if the method has no score', () => {
    // A part that is constant cannot be balanced.
    const columns = [Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 2, 4, 1), Float64Array.of(4, 5, 1, 2)];
    const scored = {
      ...leaving.scored,
      columns,
      partition: { parts: ['a', 'b'], of: Int32Array.of(0, 1, 1) },
    };
    const { taus, changes } = found(
      {
        scored,
        rankings: [{ method: 'balanced', rank: [3, 1, 2, 4] }],
        selections: [Uint8Array.of(1, 0, 1)],
      },
      [0],
    );
    expect([...taus]).toEqual([Number.NaN]);
    expect([...changes]).toEqual([0]);
  });
});

describe('rankWithoutMetrics of metrics on different scales', () => {
  it('ranks by the remaining metrics, however small their scores are', () => {
    const columns = [Float64Array.of(1e49, 3e49, 2e49, 0), Float64Array.of(1e-3, 2e-3, 0, 3e-3)];
    const of: WithoutMetrics = {
      scored: {
        columns,
        tree: { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0) },
        partition: { parts: ['all'], of: Int32Array.of(0, 0) },
      },
      rankings: [{ method: 'arithmetic_mean', rank: [3, 1, 2, 4] }],
      selections: [Uint8Array.of(0, 1)],
    };
    const { taus, models, changes, ranks } = found(of, [0]);
    // The ranks are 3, 2, 4 and 1: two of six pairs are concordant.
    expect(taus[0]).toBeCloseTo(-1 / 3, 12);
    expect([models[0], changes[0], ranks[0]]).toEqual([3, 3, 1]);
  });
});

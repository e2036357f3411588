import { describe, expect, it } from 'vitest';
import { type LeavingOut, type LeftOut, leftOut } from '../../pipeline/statistics/leaving-out.ts';

// Four models. By the sum of scores (6, 9, 8, 3 of 3) they rank 3, 1, 2, 4; both metrics but the last order them alike.
const leaving: LeavingOut = {
  scored: {
    columns: [Float64Array.of(1, 2, 3, 0), Float64Array.of(1, 2, 4, 1), Float64Array.of(4, 5, 1, 2)],
    tree: { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0, 0) },
    partition: { parts: ['all'], of: Int32Array.of(0, 0, 0) },
  },
  rankings: [
    { method: 'arithmetic_mean', rank: [3, 1, 2, 4] },
    // Mid-ranks are 2, 3, 4, 1 and 1.5, 3, 4, 1.5 and 3, 4, 1, 2: sums of 6.5, 10, 9, 4.5.
    { method: 'mean_rank', rank: [3, 1, 2, 4] },
  ],
  selections: [Uint8Array.of(0, 1, 1), Uint8Array.of(1, 1, 0)],
};

function found(of: LeavingOut, order: number[]): LeftOut {
  const items = of.rankings.length * of.selections.length;
  const out = {
    taus: new Float64Array(items).fill(9),
    models: new Int32Array(items).fill(9),
    changes: new Int32Array(items).fill(9),
    ranks: new Int32Array(items).fill(9),
  };
  const perform = leftOut(of, out);
  for (const item of order) perform(item);
  return out;
}

describe('leftOut', () => {
  it('ranks anew without some metrics, and says who moves most', () => {
    const { taus, models, changes, ranks } = found(leaving, [0, 1, 2, 3]);
    // Means of 5, 7, 5, 3: two share the second place. Pairs: 5 concordant, 1 tied, of 6: 5 ÷ √(6 × 5).
    expect(taus[0]).toBeCloseTo(5 / Math.sqrt(30), 12);
    expect([models[0], changes[0], ranks[0]]).toEqual([0, 1, 2]);
    // 2, 4, 7, 1: one discordant pair of six. The first of two that change by one place.
    expect(taus[1]).toBeCloseTo(4 / 6, 12);
    expect([models[1], changes[1], ranks[1]]).toEqual([1, 1, 2]);
    // Sums of mid-ranks 4.5, 7, 5, 3.5: nothing changes.
    expect(taus[2]).toBe(1);
    expect([models[2], changes[2]]).toEqual([0, 0]);
    // 3.5, 6, 8, 2.5.
    expect(taus[3]).toBeCloseTo(4 / 6, 12);
    expect([models[3], changes[3], ranks[3]]).toEqual([1, 1, 2]);
  });

  it('is the same in whichever order it is done', () => {
    expect(found(leaving, [3, 0, 2, 1])).toEqual(found(leaving, [0, 1, 2, 3]));
  });

  it('has no agreement and no change where the method has no score', () => {
    // A constant metric leaves nothing to balance.
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

describe('leftOut of scores on scales of their own', () => {
  it('ranks by what stays, however small it is beside what is left out', () => {
    const columns = [Float64Array.of(1e49, 3e49, 2e49, 0), Float64Array.of(1e-3, 2e-3, 0, 3e-3)];
    const of: LeavingOut = {
      scored: {
        columns,
        tree: { parents: Int32Array.of(-1), leafParents: Int32Array.of(0, 0) },
        partition: { parts: ['all'], of: Int32Array.of(0, 0) },
      },
      rankings: [{ method: 'arithmetic_mean', rank: [3, 1, 2, 4] }],
      selections: [Uint8Array.of(0, 1)],
    };
    const { taus, models, changes, ranks } = found(of, [0]);
    // The ranks are 3, 2, 4, 1: of six pairs two are concordant.
    expect(taus[0]).toBeCloseTo(-1 / 3, 12);
    expect([models[0], changes[0], ranks[0]]).toEqual([3, 3, 1]);
  });
});

import { describe, expect, it } from 'vitest';
import { NearestSubsets } from '../../../../pipeline/stages/aggregation/fewer-metrics/subset-search.ts';

/** A subset of three metrics with τ by two methods: `tau` and 1. */
const set = (members: number[], tau: number) => ({
  subset: Uint8Array.from([0, 1, 2], (metric) => Number(members.includes(metric))),
  taus: Float64Array.of(tau, 1),
});

describe('NearestSubsets', () => {
  it('remembers the smallest subset that keeps the ranking, and the nearest without each metric', () => {
    const nearest = new NearestSubsets(3);
    for (const [members, tau] of [
      [[0], Number.NaN],
      [[0, 1], 0.9],
      [[0, 2], 0.8],
      [[0, 1, 2], 1],
      [[1, 2], 0.95],
      [[0, 1], 0.949],
      [[2], 0.99],
      [[1], 0.97],
    ] as const)
      nearest.add(set([...members], tau));
    expect(nearest.smallest).toMatchObject({ ...set([2], 0.99), size: 1, keeps: true });
    expect(nearest.without.map((each) => [each!.size, each!.tau, each!.keeps])).toEqual([
      [1, 0.99, true],
      [1, 0.99, true],
      [1, 0.97, true],
    ]);
  });

  it('remembers the first subset with the largest τ if none keeps the ranking', () => {
    const nearest = new NearestSubsets(3);
    for (const tau of [Number.NaN, 0.9, 0.94, 0.94 + 1e-14, 0.93]) nearest.add(set([0], tau));
    expect(nearest.smallest).toBeUndefined();
    expect(nearest.without).toMatchObject([undefined, { tau: 0.94 }, { tau: 0.94 }]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  backwardSteps,
  forwardSteps,
  NearestSubsets,
  type Ranked,
  type Step,
  swaps,
} from '../../../../pipeline/stages/aggregation/fewer-metrics/subset-search.ts';
import {
  agreementWithFull,
  allTaus,
  keepsRanking,
  type MetricSubset,
  membersOf,
  smallestTau,
  treeMeans,
} from '../../../../pipeline/statistics/score/subset-agreement.ts';
import { close, integers } from '../../../statistics/references.ts';
import { flat, scoredBy, world } from '../../../statistics/simulated-scores.ts';
import references from './greedy-selection.json' with { type: 'json' };

/** @param expected the metric, the size of the subset after the step, and τ of each method */
function expectSteps(steps: readonly Step[], expected: readonly (number | number[])[][]): void {
  const found = steps.map(({ metric, subset, taus }) => [metric, membersOf(subset).length, [...taus]]);
  expect(found).toEqual(close(expected, 12));
}

const agreementOf = (commonSeed: number, ownSeed: number) =>
  agreementWithFull({ scored: world(commonSeed, ownSeed), methods: treeMeans });

/**
 * Constants from a separate program with NumPy 2.2.4 and SciPy 1.15.3. Nodes are means of their children in the
 * subset, from the leaves up; columns are z-scores with ddof=1 or stats.rankdata. Scores are rounded to 9 places, so
 * that the last bits break no ties, and compared with the full score by stats.kendalltau. Every step tries all
 * candidates; max() prefers the largest smallest τ, then the largest mean τ, then the first metric.
 */
describe('greedy selection', () => {
  // In the sixth forward step, two candidates have the same three τ in another order, so the first is taken. The
  // first and the third backward step are decided by the mean.
  it('maximises the smallest τ, then the mean τ, then takes the first metric', () => {
    expectSteps(forwardSteps(agreementOf(90, 630), 8), references['90 630'].forward);
    expectSteps(backwardSteps(agreementOf(90, 630), 8), references['90 630'].backward);
  });

  it('continues to the end even if τ falls on the way', () => {
    expectSteps(forwardSteps(agreementOf(20, 140), 8), references['20 140'].forward);
    expectSteps(backwardSteps(agreementOf(20, 140), 8), references['20 140'].backward);
  });

  it('returns the subset after each step', () => {
    const [first, second] = forwardSteps(agreementOf(90, 630), 8);
    expect([membersOf(first!.subset), membersOf(second!.subset)]).toEqual([[3], [3, 7]]);
    expect(membersOf(backwardSteps(agreementOf(90, 630), 8).at(-1)!.subset)).toEqual([3]);
  });

  it('adds constant metrics last and removes them first, in their order', () => {
    const constant = new Float64Array(14).fill(1);
    const scored = scoredBy([constant, integers(14, 1000, 3), constant], flat(3));
    const own = agreementWithFull({ scored, methods: treeMeans });
    expect(forwardSteps(own, 3).map(({ metric }) => metric)).toEqual([1, 0, 2]);
    expect(backwardSteps(own, 3).map(({ metric }) => metric)).toEqual([0, 2]);
  });

  it('computes only the given methods', () => {
    const own = agreementWithFull({ scored: world(90, 630), methods: ['arithmetic_mean'] });
    expect(forwardSteps(own, 8).every(({ taus }) => taus.length === 1)).toBe(true);
  });
});

const agreement = agreementWithFull({ scored: world(20, 140, 10), methods: treeMeans });
const all = new Uint8Array(10).fill(1);

function first(n: number, start: MetricSubset, candidates: MetricSubset): Ranked[] {
  const found: Ranked[] = [];
  for (const subset of swaps(agreement, start, candidates)) {
    found.push(subset);
    if (found.length === n) break;
  }
  return found;
}

/** The metric in which each subset differs from the one before; undefined if they are equal. */
function changesOf(subsets: readonly Ranked[]): (number | undefined)[] {
  return subsets.slice(1).map(({ subset }, i) => {
    const changed = [...subset.keys()].filter((metric) => subset[metric] !== subsets[i]!.subset[metric]);
    expect(changed.length).toBeLessThan(2);
    return changed[0];
  });
}

describe('swaps', () => {
  it('begins with the start, removes a metric if the ranking is kept, and changes any metric otherwise', () => {
    const found = first(300, all, all);
    expect(found[0]!.subset).toEqual(all);
    const directions = { kept: new Set<number>(), lost: new Set<number>() };
    for (const [i, metric] of changesOf(found).entries()) {
      const { subset, taus } = found[i]!;
      if (metric !== undefined) directions[keepsRanking(taus) ? 'kept' : 'lost'].add(subset[metric]!);
    }
    expect(directions).toEqual({ kept: new Set([1]), lost: new Set([0, 1]) });
  });

  it('makes the change with the largest smallest τ', () => {
    const start = Uint8Array.of(1, 1, 0, 0, 1, 0, 0, 0, 0, 0);
    const [before, after] = first(2, start, all);
    expect(keepsRanking(before!.taus)).toBe(false);
    const changed = [...start.keys()].map((metric) => start.with(metric, 1 - start[metric]!));
    const best = Math.max(...allTaus(agreement, changed).map(smallestTau));
    expect(smallestTau(after!.taus)).toBe(best);
    expect(after!.taus).toEqual(allTaus(agreement, [after!.subset])[0]);
  });

  it('fixes a removed metric for 5 to 14 changes, and an added one for 1 to 4', () => {
    const found = first(2000, all, all);
    const changedAt = new Map<number, number>();
    const rests = { out: [] as number[], in: [] as number[] };
    for (const [i, metric] of changesOf(found).entries()) {
      if (metric === undefined) continue;
      const last = changedAt.get(metric);
      const isBack = found[i]!.subset[metric] === 0;
      if (last !== undefined) rests[isBack ? 'out' : 'in'].push(i - last - 1);
      changedAt.set(metric, i);
    }
    expect(Math.min(...rests.out)).toBe(5);
    expect(Math.min(...rests.in)).toBe(1);
    expect(Math.max(...rests.out)).toBeGreaterThanOrEqual(14);
  });

  it('uses only candidates, and repeats the subset if none can change', () => {
    const candidates = Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    const start = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const found = first(50, start, candidates);
    for (const { subset } of found)
      expect([...subset.keys()].every((m) => subset[m]! <= candidates[m]!)).toBe(true);
    const none = start.map(() => 0);
    expect(first(3, none, none).map(({ subset }) => subset)).toEqual([none, none, none]);
  });
});

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

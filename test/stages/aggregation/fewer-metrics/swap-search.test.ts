import { describe, expect, it } from 'vitest';
import {
  exchanges,
  type Ranked,
  swaps,
} from '../../../../pipeline/stages/aggregation/fewer-metrics/subset-search.ts';
import {
  agreementWithFull,
  allTaus,
  keepsRanking,
  type MetricSubset,
  smallestTau,
  treeMeans,
} from '../../../../pipeline/statistics/score/subset-agreement.ts';
import { world } from '../../../statistics/simulated-scores.ts';

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

describe('exchanges', () => {
  const start = Uint8Array.of(1, 1, 1, 1, 1, 0, 0, 0, 0, 0);
  const found: Ranked[] = [];
  for (const subset of exchanges(agreement, start)) {
    found.push(subset);
    if (found.length === 300) break;
  }

  it('keep the size, and remove a metric if the ranking is kept', () => {
    const kept = new Set<boolean>();
    for (const [i, { subset }] of found.slice(1).entries()) {
      const before = found[i]!;
      const change = [...subset.keys()].map((metric) => subset[metric]! - before.subset[metric]!);
      const changes = change.filter((each) => each !== 0).sort();
      const isKept = keepsRanking(before.taus);
      if (changes.length > 0) kept.add(isKept);
      if (changes.length > 0) expect(changes).toEqual(isKept ? [-1] : [-1, 1]);
    }
    expect(kept.has(false)).toBe(true);
  });

  it('make the exchange with the largest smallest τ', () => {
    const [before, after] = found;
    expect(keepsRanking(before!.taus)).toBe(false);
    const exchanged = [0, 1, 2, 3, 4].flatMap((out) =>
      [5, 6, 7, 8, 9].map((into) => start.with(out, 0).with(into, 1)),
    );
    expect(smallestTau(after!.taus)).toBe(Math.max(...allTaus(agreement, exchanged).map(smallestTau)));
  });

  it('fix both metrics for some changes', () => {
    for (let i = 1; i + 1 < 100; i++) {
      const changed = (at: number) =>
        [...start.keys()].filter((metric) => found[at]!.subset[metric] !== found[at - 1]!.subset[metric]);
      expect(changed(i + 1).filter((metric) => changed(i).includes(metric))).toEqual([]);
    }
  });
});

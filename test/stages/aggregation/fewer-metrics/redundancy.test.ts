import { describe, expect, it } from 'vitest';
import { redundancy } from '../../../../pipeline/stages/aggregation/fewer-metrics/redundancy.ts';
import type { Scored } from '../../../../pipeline/statistics/score/aggregate-scores.ts';
import type { MetricTree } from '../../../../pipeline/statistics/score/metric-tree.ts';
import {
  agreementWithFull,
  allTaus,
  MINIMUM_TAU_KEPT,
  membersOf,
  smallestTau,
  type TreeMean,
  treeMeans,
} from '../../../../pipeline/statistics/score/subset-agreement.ts';
import { close, integers } from '../../../statistics/references.ts';
import { everySubset, flat, scoredBy, world } from '../../../statistics/simulated-scores.ts';
import references from './greedy-selection.json' with { type: 'json' };

const found = (scored: Scored, methods: readonly TreeMean[] = treeMeans) => redundancy({ scored, methods });

const sizeOf = (subset: Uint8Array) => membersOf(subset).length;

/** The size of the smallest subset that keeps the ranking, and of the smallest such subset without each metric; else Infinity. */
function bruteForce(scored: Scored): { smallest: number; without: number[] } {
  const agreement = agreementWithFull({ scored, methods: treeMeans });
  const metrics = scored.columns.length;
  const keeping = everySubset(metrics).filter(
    (subset) => smallestTau(allTaus(agreement, [subset])[0]!) >= MINIMUM_TAU_KEPT,
  );
  const smallestOf = (subsets: Uint8Array[]) => Math.min(...subsets.map(sizeOf));
  return {
    smallest: smallestOf(keeping),
    without: Array.from({ length: metrics }, (_, metric) =>
      smallestOf(keeping.filter((subset) => subset[metric] === 0)),
    ),
  };
}

describe('redundancy', () => {
  // The true smallest sets come from trying every subset.
  it.each([
    { metrics: 8, worlds: 16, optimal: 16, greedyOptimal: 15, replaceable: 8, replaced: 8 },
    { metrics: 10, worlds: 8, optimal: 8, greedyOptimal: 7, replaceable: 20, replaced: 19 },
  ])('finds the smallest set of $metrics metrics, and nearly every replacement', (expected) => {
    const { metrics, worlds } = expected;
    const counts = { metrics, worlds, optimal: 0, greedyOptimal: 0, replaceable: 0, replaced: 0 };
    for (let seed = 1; seed <= worlds; seed++) {
      const scored = world(seed, 7 * seed, metrics);
      const truth = bruteForce(scored);
      const { steps, smallest, replacements } = found(scored);
      expect(smallest!.size).toBeGreaterThanOrEqual(truth.smallest);
      const greedy = [...steps.forward, ...steps.backward].filter(
        ({ taus }) => smallestTau(taus) >= MINIMUM_TAU_KEPT,
      );
      counts.optimal += Number(smallest!.size === truth.smallest);
      counts.greedyOptimal += Number(
        Math.min(...greedy.map(({ subset }) => sizeOf(subset))) === truth.smallest,
      );
      for (const metric of membersOf(smallest!.subset)) {
        const { keeps, size } = replacements[metric]!;
        if (keeps) expect(size).toBeGreaterThanOrEqual(truth.without[metric]!);
        counts.replaceable += Number(truth.without[metric]! < Infinity);
        counts.replaced += Number(keeps);
      }
    }
    expect(counts).toEqual(expected);
  });

  it('returns the τ of its sets', () => {
    const scored = world(90, 630);
    const agreement = agreementWithFull({ scored, methods: treeMeans });
    const { smallest, replacements } = found(scored);
    for (const { subset, taus, size, tau, keeps } of [smallest!, ...replacements.map((each) => each!)]) {
      expect(taus).toEqual(allTaus(agreement, [subset])[0]);
      expect([size, tau, keeps]).toEqual([
        sizeOf(subset),
        smallestTau(taus),
        smallestTau(taus) >= MINIMUM_TAU_KEPT,
      ]);
    }
    for (const [metric, each] of replacements.entries()) expect(each!.subset[metric]).toBe(0);
  });

  // In the separate program of subset-search.test.ts, no smaller set and no other set of four keeps the ranking.
  // Without metric 5, no set of fewer than six does.
  it('finds, without each metric, a set that keeps the ranking, or the nearest one', () => {
    const { smallest, replacements } = found(world(90, 630));
    expect(membersOf(smallest!.subset)).toEqual([3, 5, 6, 7]);
    expect(replacements.map((each) => each!.keeps && each!.size)).toEqual([
      4,
      4,
      4,
      false,
      4,
      6,
      false,
      false,
    ]);
    const agreement = agreementWithFull({ scored: world(90, 630), methods: treeMeans });
    for (const metric of [3, 6, 7]) {
      const others = everySubset(8).filter((subset) => subset[metric] === 0);
      const taus = others.map((subset) => smallestTau(allTaus(agreement, [subset])[0]!));
      expect(replacements[metric]!.tau).toBe(Math.max(...taus.filter((tau) => !Number.isNaN(tau))));
    }
  });

  it('limits the number of changes, of which the first search takes half', () => {
    const scored = world(56, 392);
    const sizeAfter = (changes: number) =>
      redundancy({ scored, methods: treeMeans }, changes * 8 ** 2 * 14).smallest!.size;
    const { steps, smallest } = found(scored);
    const greedy = [...steps.forward, ...steps.backward].filter(
      ({ taus }) => smallestTau(taus) >= MINIMUM_TAU_KEPT,
    );
    expect(sizeAfter(0)).toBe(Math.min(...greedy.map(({ subset }) => sizeOf(subset))));
    expect([0, 6, 8].map(sizeAfter)).toEqual([7, 7, 5]);
    expect(smallest!.size).toBe(5);
  });

  // Constants from SciPy, as in subset-search.test.ts.
  it('computes τ without each metric', () => {
    const { without } = found(world(20, 140));
    expect(without.map((taus) => [...taus])).toEqual(close(references['20 140'].without, 12));
  });

  it('finds that a duplicate adds nothing, and that either copy can replace the other', () => {
    const [x, y] = [integers(14, 1000, 3), integers(14, 1000, 4)];
    const pair: MetricTree = { parents: Int32Array.of(-1, 0), leafParents: Int32Array.of(1, 1, 0) };
    const { without, smallest, replacements } = found(scoredBy([x, x, y], pair));
    expect(without.slice(0, 2)).toEqual([Float64Array.of(1, 1, 1), Float64Array.of(1, 1, 1)]);
    // Of two equally good sets, the one with the first metrics.
    expect(membersOf(smallest!.subset)).toEqual([0, 2]);
    expect(replacements[0]).toMatchObject({ size: 2, tau: 1, keeps: true });
    expect(replacements[1]).toMatchObject({ size: 2, tau: 1, keeps: true });
    expect(replacements[2]!.keeps).toBe(false);
  });

  it('finds no replacement for the only metric of a heavy category', () => {
    const alone = integers(14, 1000, 5).map((value) => value * 10);
    const others = [6, 7, 8, 9, 10].map((seed) => integers(14, 1000, seed));
    const heavy: MetricTree = {
      parents: Int32Array.of(-1, 0, 0),
      leafParents: Int32Array.of(1, 2, 2, 2, 2, 2),
    };
    const { without, replacements, smallest } = found(scoredBy([alone, ...others], heavy));
    expect(smallest!.subset[0]).toBe(1);
    expect(replacements[0]!.keeps).toBe(false);
    expect(Math.max(...without[0]!)).toBeLessThan(0.95);
  });

  it('keeps only the metric that is not constant', () => {
    const constant = new Float64Array(14).fill(1);
    const { smallest } = found(scoredBy([constant, integers(14, 1000, 3), constant], flat(3)));
    expect(smallest).toMatchObject({ size: 1, tau: 1, subset: Uint8Array.of(0, 1, 0) });
  });

  it('has no τ without a single metric, and no replacement for it', () => {
    const { steps, without, smallest, replacements } = found(scoredBy([integers(14, 1000, 3)], flat(1)));
    expect([steps.forward.length, steps.backward.length]).toEqual([1, 0]);
    expect([...without[0]!]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(smallest!.size).toBe(1);
    expect(replacements[0]).toMatchObject({ keeps: false, tau: Number.NaN });
  });

  it('finds no set if the full score is constant', () => {
    const { smallest, replacements } = found(scoredBy([new Float64Array(14), new Float64Array(14)], flat(2)));
    expect(smallest).toBeUndefined();
    expect(replacements).toEqual([undefined, undefined]);
  });
});

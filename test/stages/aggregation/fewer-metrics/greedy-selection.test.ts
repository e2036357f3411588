import { describe, expect, it } from 'vitest';
import {
  backwardSteps,
  forwardSteps,
  type Step,
} from '../../../../pipeline/stages/aggregation/fewer-metrics/greedy-selection.ts';
import {
  agreementWithFull,
  membersOf,
  treeMeans,
} from '../../../../pipeline/statistics/score/subset-agreement.ts';
import { integers } from '../../../statistics/references.ts';
import { flat, scoredBy, world } from '../../../statistics/simulated-scores.ts';

/** The metric, the size of the subset after the step, and τ of each method. */
type Expected = [number, number, [number, number, number]];

function expectSteps(steps: readonly Step[], expected: readonly Expected[]): void {
  expect(steps.map(({ metric, subset }) => [metric, membersOf(subset).length])).toEqual(
    expected.map(([metric, size]) => [metric, size]),
  );
  for (const [s, [, , taus]] of expected.entries())
    for (const [m, tau] of taus.entries()) expect(steps[s]!.taus[m]).toBeCloseTo(tau, 12);
}

const agreement = (commonSeed: number, ownSeed: number) =>
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
    expectSteps(forwardSteps(agreement(90, 630), 8), [
      [3, 1, [0.8021978021978022, 0.8021978021978022, 0.7582417582417583]],
      [7, 2, [0.8901098901098902, 0.8681318681318682, 0.8778319666087568]],
      [6, 3, [0.9560439560439562, 0.9780219780219781, 0.9340659340659341]],
      [5, 4, [1, 0.9560439560439562, 0.9502907465889076]],
      [0, 5, [0.9780219780219781, 0.9560439560439562, 0.9502907465889076]],
      [1, 6, [0.9560439560439562, 0.9340659340659341, 0.9560439560439562]],
      [2, 7, [1, 0.9560439560439562, 0.9780219780219781]],
      [4, 8, [1, 1, 1]],
    ]);
    expectSteps(backwardSteps(agreement(90, 630), 8), [
      [4, 7, [1, 0.9560439560439562, 0.9780219780219781]],
      [5, 6, [0.9560439560439562, 0.9780219780219781, 0.9780219780219781]],
      [1, 5, [0.9780219780219781, 0.9340659340659341, 0.9560439560439562]],
      [2, 4, [0.9340659340659341, 0.9340659340659341, 0.9667263429742007]],
      [0, 3, [0.9560439560439562, 0.9780219780219781, 0.9340659340659341]],
      [6, 2, [0.8901098901098902, 0.8681318681318682, 0.8778319666087568]],
      [7, 1, [0.8021978021978022, 0.8021978021978022, 0.7582417582417583]],
    ]);
  });

  it('continues to the end even if τ falls on the way', () => {
    expectSteps(forwardSteps(agreement(20, 140), 8), [
      [0, 1, [0.7362637362637363, 0.6923076923076924, 0.7142857142857144]],
      [4, 2, [0.8681318681318682, 0.8461538461538461, 0.8778319666087568]],
      [3, 3, [0.9120879120879122, 0.8681318681318682, 0.8901098901098902]],
      [5, 4, [0.8901098901098902, 0.8241758241758242, 0.8176920377625482]],
      [2, 5, [0.8461538461538461, 0.8241758241758242, 0.795592252958155]],
      [6, 6, [0.8461538461538461, 0.7582417582417583, 0.8021978021978022]],
      [7, 7, [0.9340659340659341, 0.9120879120879122, 0.9723905313933007]],
      [1, 8, [1, 1, 1]],
    ]);
    expectSteps(backwardSteps(agreement(20, 140), 8), [
      [2, 7, [0.9560439560439562, 0.9340659340659341, 0.9723905313933007]],
      [5, 6, [0.9780219780219781, 0.9560439560439562, 0.9889499370655616]],
      [1, 5, [0.9340659340659341, 0.8901098901098902, 0.9560439560439562]],
      [0, 4, [0.9780219780219781, 1, 1]],
      [4, 3, [0.8681318681318682, 0.8901098901098902, 0.9386793281621157]],
      [3, 2, [0.8241758241758242, 0.8241758241758242, 0.9209898836954861]],
      [7, 1, [0.6923076923076924, 0.6043956043956044, 0.6263736263736264]],
    ]);
  });

  it('returns the subset after each step', () => {
    const [first, second] = forwardSteps(agreement(90, 630), 8);
    expect([membersOf(first!.subset), membersOf(second!.subset)]).toEqual([[3], [3, 7]]);
    expect(membersOf(backwardSteps(agreement(90, 630), 8).at(-1)!.subset)).toEqual([3]);
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

import { describe, expect, it } from 'vitest';
import {
  backwardSteps,
  fewestMetrics,
  forwardSteps,
  type Step,
} from '../../../../pipeline/stages/aggregation/fewer-metrics/greedy-selection.ts';
import type { Scored } from '../../../../pipeline/statistics/score/aggregation-methods.ts';
import {
  agreementWithFull,
  membersOf,
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

  it('adds constant metrics last and removes them first, in their order', () => {
    const constant = new Float64Array(14).fill(1);
    const scored = scoredBy([constant, integers(14, 1000, 3), constant], flat(3));
    const own = agreementWithFull({ scored, methods: treeMeans });
    expect(forwardSteps(own, 3).map(({ metric }) => metric)).toEqual([1, 0, 2]);
    expect(backwardSteps(own, 3).map(({ metric }) => metric)).toEqual([0, 2]);
  });
});

describe('the fewest metrics', () => {
  const fewest = (scored: Scored) => fewestMetrics({ scored, methods: treeMeans });

  // By the same program: of the steps that keep the ranking, the one with the fewest metrics.
  it('are the smallest subset of the elimination that keeps the ranking by every method', () => {
    const sizes = references['90 630'].backward
      .filter(([, , taus]) => Math.min(...(taus as number[])) >= 0.95)
      .map(([, size]) => size);
    expect(membersOf(fewest(world(90, 630))!)).toHaveLength(Math.min(...(sizes as number[])));
  });

  it('are one metric if that is the only one, and none if the full score is constant', () => {
    const one = fewest(scoredBy([integers(14, 1000, 3)], flat(1)));
    expect(one).toEqual(Uint8Array.of(1));
    expect(fewest(scoredBy([new Float64Array(14), new Float64Array(14)], flat(2)))).toBeUndefined();
  });
});

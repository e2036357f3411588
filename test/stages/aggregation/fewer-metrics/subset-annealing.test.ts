import { describe, expect, it } from 'vitest';
import { annealedSubset } from '../../../../pipeline/stages/aggregation/fewer-metrics/subset-annealing.ts';
import { seededGenerator } from '../../../../pipeline/statistics/numbers/random.ts';
import {
  correlationsWithFull,
  membersOf,
  treeMeans,
} from '../../../../pipeline/statistics/score/subset-agreement.ts';
import { everySubset, scoredBy, world } from '../../../statistics/simulated-scores.ts';

const METRICS = 10;
const scored = world(20, 140, METRICS);
const correlations = correlationsWithFull({ scored, methods: treeMeans });
const smallest = (subset: Uint8Array) => Math.min(...correlations.map((of) => of(subset)));

describe('annealedSubset', () => {
  it('is the subset of a size with the largest smallest correlation, in nearly all of 40 searches', () => {
    let optimal = 0;
    for (const size of [3, 4, 5, 6]) {
      const best = Math.max(
        ...everySubset(METRICS)
          .filter((subset) => membersOf(subset).length === size)
          .map(smallest),
      );
      for (let seed = 0; seed < 10; seed++) {
        const found = annealedSubset(correlations, scored.tree, size, seededGenerator(seed, 0));
        expect(membersOf(found)).toHaveLength(size);
        optimal += Number(smallest(found) === best);
      }
    }
    expect(optimal).toBeGreaterThanOrEqual(36);
  });

  it('depends only on the seed', () => {
    const of = (seed: number) => annealedSubset(correlations, scored.tree, 4, seededGenerator(seed, 3));
    expect(of(1)).toEqual(of(1));
  });

  it('is any subset if all scores are constant', () => {
    const constant = scoredBy([new Float64Array(14), new Float64Array(14), new Float64Array(14)], {
      parents: Int32Array.of(-1),
      leafParents: Int32Array.of(0, 0, 0),
    });
    const found = annealedSubset(
      correlationsWithFull({ scored: constant, methods: treeMeans }),
      constant.tree,
      2,
      seededGenerator(1, 0),
    );
    expect(membersOf(found)).toHaveLength(2);
  });
});

import { expect, it } from 'vitest';
import type { Units } from '../../pipeline/statistics/bootstrap.ts';
import { pairQuantity } from '../../pipeline/statistics/pair-average.ts';
import { families, means, models, percent, quantityIntervals, truth, world } from './simulated-scores.ts';

/**
 * How often do 95 % intervals hold the true mean correlation if models of a family resemble each other? The families
 * are as large as those of the 136 models of the leaderboard of 2024-01-01. The results are in docs/coverage.md.
 */
const WORLDS = 1000;
const RESAMPLES = 250;

/** For one kind of resampled unit, per mean: in how many worlds the interval holds the truth or lies below it, and its mean width. */
function counter(units: Units) {
  return { units, held: means.map(() => 0), below: means.map(() => 0), width: means.map(() => 0) };
}

// The bootstrap over models ignores the dependence within families. The bounds are slightly below the measured coverage.
it.each([
  { icc: 0.3, byModels: 0.74, byFamilies: 0.92 },
  { icc: 0.5, byModels: 0.53, byFamilies: 0.92 },
])(
  'if the family’s share is $icc, intervals over families hold the truth at least as often as intervals over models',
  (least) => {
    const values = means.map((quantity) => pairQuantity(truth, quantity));
    const ofModels = counter(models);
    const ofFamilies = counter(families);
    for (let seed = 0; seed < WORLDS; seed++) {
      const columns = world(least.icc, seed);
      for (const { units, held, below, width } of [ofModels, ofFamilies]) {
        const intervals = quantityIntervals(columns, means, units, RESAMPLES, WORLDS + seed);
        for (const [q, { low, high }] of intervals.entries()) {
          if (low <= values[q]! && values[q]! <= high) held[q]!++;
          if (high < values[q]!) below[q]!++;
          width[q]! += (high - low) / WORLDS;
        }
      }
    }
    for (const [q, { name }] of means.entries()) {
      const [byModels, byFamilies] = [ofModels, ofFamilies].map(({ held }) => held[q]! / WORLDS);
      const ratio = ofFamilies.width[q]! / ofModels.width[q]!;
      console.log(
        `${name}, ${least.icc}: models ${percent(byModels!)}, families ${percent(byFamilies!)} (below the truth in ${percent(ofFamilies.below[q]! / WORLDS)}), ${ratio.toFixed(2)} times as wide`,
      );
      expect(byFamilies, name).toBeGreaterThanOrEqual(byModels!);
      expect(byModels, name).toBeGreaterThanOrEqual(least.byModels);
      expect(byModels, name).toBeLessThan(0.92);
      expect(byFamilies, name).toBeGreaterThanOrEqual(least.byFamilies);
      expect(byFamilies, name).toBeLessThanOrEqual(0.975);
    }
  },
  600_000,
);

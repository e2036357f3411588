import { expect, it } from 'vitest';
import { singleModels, type Units, unitsByLabel } from '../../pipeline/statistics/bootstrap.ts';
import { pairQuantity } from '../../pipeline/statistics/pair-average.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/random.ts';
import { percentileIntervals } from '../statistics/resamples.ts';
import {
  factorCorrelation,
  familyOf,
  leaves,
  means,
  percent,
  resampleQuantities,
  truth,
} from './simulated-scores.ts';

/**
 * How often do 95 % intervals hold the true mean correlation if models of a family resemble each other? The families
 * are as large as those of the 136 models of the leaderboard of 2024-01-01. The results are in docs/coverage.md.
 */
const WORLDS = 400;
const RESAMPLES = 250;

const models = singleModels(familyOf.length);
const families = unitsByLabel(familyOf.map(String));

/** Scores as in the simulated leaderboard, for independent units: loading × ability + noise. One row per unit. */
function independentScores(units: number, seed: number, index: number): Float64Array {
  const normals = standardNormals(seededGenerator(seed, index), units * (leaves.length + 2));
  const scores = new Float64Array(units * leaves.length);
  for (let unit = 0; unit < units; unit++) {
    const own = normals.subarray(unit * (leaves.length + 2), (unit + 1) * (leaves.length + 2));
    const neural = own[leaves.length]!;
    const behavior =
      factorCorrelation * neural + Math.sqrt(1 - factorCorrelation ** 2) * own[leaves.length + 1]!;
    for (const [leaf, { factor, loading }] of leaves.entries()) {
      const ability = factor === 'neural' ? neural : behavior;
      scores[unit * leaves.length + leaf] = loading * ability + Math.sqrt(1 - loading ** 2) * own[leaf]!;
    }
  }
  return scores;
}

/**
 * A score is √icc × the family's score + √(1 − icc) × the model's own, both from the same distribution. So the true
 * correlations are the same as without families.
 *
 * @param icc the intraclass correlation: the family's share of the variance
 */
function world(icc: number, seed: number): Float64Array[] {
  const shared = independentScores(families.count, seed, 0);
  const own = independentScores(models.count, seed, 1);
  return leaves.map((_, leaf) =>
    Float64Array.from(
      familyOf,
      (family, model) =>
        Math.sqrt(icc) * shared[family * leaves.length + leaf]! +
        Math.sqrt(1 - icc) * own[model * leaves.length + leaf]!,
    ),
  );
}

/** For one kind of resampled unit, per mean: in how many worlds the interval holds the truth, and its mean width. */
function counter(units: Units) {
  return { units, held: means.map(() => 0), width: means.map(() => 0) };
}

// Neither holds the truth in 95 % of worlds. The bootstrap over models ignores the dependence within families. There
// are few families, and one has 51 of the 136 models. The bounds are slightly below the measured coverage.
it.each([
  { icc: 0.3, byModels: 0.74, byFamilies: 0.87 },
  { icc: 0.5, byModels: 0.53, byFamilies: 0.86 },
])(
  'if the family’s share is $icc, intervals over families hold the truth at least as often as intervals over models',
  (least) => {
    const values = means.map((quantity) => pairQuantity(truth, quantity));
    const ofModels = counter(models);
    const ofFamilies = counter(families);
    for (let seed = 0; seed < WORLDS; seed++) {
      const columns = world(least.icc, seed);
      for (const { units, held, width } of [ofModels, ofFamilies]) {
        const resampled = resampleQuantities(columns, means, units, RESAMPLES, WORLDS + seed);
        for (const [q, { low, high }] of percentileIntervals(resampled, RESAMPLES).entries()) {
          if (low <= values[q]! && values[q]! <= high) held[q]!++;
          width[q]! += (high - low) / WORLDS;
        }
      }
    }
    for (const [q, { name }] of means.entries()) {
      const [byModels, byFamilies] = [ofModels, ofFamilies].map(({ held }) => held[q]! / WORLDS);
      const ratio = ofFamilies.width[q]! / ofModels.width[q]!;
      console.log(
        `${name}, ${least.icc}: models ${percent(byModels!)}, families ${percent(byFamilies!)}, ${ratio.toFixed(2)} times as wide`,
      );
      expect(byFamilies, name).toBeGreaterThanOrEqual(byModels!);
      expect(byModels, name).toBeGreaterThanOrEqual(least.byModels);
      expect(byModels, name).toBeLessThan(0.92);
      expect(byFamilies, name).toBeGreaterThanOrEqual(least.byFamilies);
    }
  },
  600_000,
);

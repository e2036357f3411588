import { expect, it } from 'vitest';
import { pairQuantity } from '../../pipeline/statistics/agreement.ts';
import { percentileIntervals, singleModels, unitsByLabel } from '../../pipeline/statistics/bootstrap.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/random.ts';
import { factorCorrelation, leaves, means, percent, resampleQuantities, truth } from './worlds.ts';

/**
 * How often do intervals hold the true mean agreement where models come in families whose members are alike? The families
 * are as large as those of the 136 models of the leaderboard of 2024-01-01. The result is in docs/coverage.md.
 */
const WORLDS = 500;
const RESAMPLES = 500;
const SIZES = [51, 20, 17, 15, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1];

const familyOf = SIZES.flatMap((size, family) => Array.from({ length: size }, () => family));
const models = singleModels(familyOf.length);
const families = unitsByLabel(familyOf.map(String));

/** Scores as the simulated leaderboard has them: loading × ability + deviation. `[unit * leaves.length + leaf]`. */
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
 * Abilities and deviations are the family's to a part, so a score is √icc × the family's + √(1 − icc) × the model's own,
 * both drawn alike: over all models that could be, scores correlate as without families.
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

it.each([{ icc: 0.3 }, { icc: 0.5 }])('x $icc', ({ icc }) => {
    const values = means.map((quantity) => pairQuantity(truth, quantity));
    const held = [models, families].map((units) => ({ units, count: means.map(() => 0), width: means.map(() => 0) }));
    for (let seed = 0; seed < WORLDS; seed++) {
      const columns = world(icc, seed);
      for (const { units, count, width } of held) {
        const resampled = resampleQuantities(columns, means, units, RESAMPLES, seed);
        for (const [q, { low, high }] of percentileIntervals(resampled, RESAMPLES).entries()) {
          if (low <= values[q]! && values[q]! <= high) count[q]!++;
          width[q]! += (high - low) / WORLDS;
        }
      }
    }
    for (const [q, { name }] of means.entries()) {
      console.log(`${name} icc ${icc} models ${percent(held[0]!.count[q]! / WORLDS)} families ${percent(held[1]!.count[q]! / WORLDS)} widths ${held[0]!.width[q]!.toFixed(3)} ${held[1]!.width[q]!.toFixed(3)}`);
    }
}, 600_000);

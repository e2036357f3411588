import { expect, it } from 'vitest';
import { repeatsOf, seedNoise, seedShareInterval } from '../../pipeline/stages/agreement/noise/seed-noise.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { resampleCounts, singleModels } from '../../pipeline/statistics/resampling/bootstrap.ts';
import { percentileInterval } from '../statistics/resamples.ts';
import { Coverage } from './simulated-scores.ts';

/**
 * How often does the 95 % interval hold the true share of the seeds? Each configuration has three seeds. The percentile interval
 * of the same resamples is counted beside it. The results are in docs/coverage.md.
 */
const WORLDS = 1500;
const RESAMPLES = 250;
const SEEDS = 3;

/** Scores of a world: √(1 − share) × the configuration's part + √share × the seed's. */
function world(configurations: number, share: number, seed: number): Float64Array {
  const own = standardNormals(seededGenerator(seed, 0), configurations);
  return standardNormals(seededGenerator(seed, 1), configurations * SEEDS).map(
    (noise, i) => Math.sqrt(1 - share) * own[Math.floor(i / SEEDS)]! + Math.sqrt(share) * noise,
  );
}

it.each(
  [20, 35, 150].flatMap((configurations) => [0.01, 0.1, 0.35].map((share) => ({ configurations, share }))),
)(
  '95 % intervals of a share of $share hold it in 92.5 to 97 % of 1,500 worlds of $configurations configurations',
  ({ configurations, share }) => {
    const labels = Array.from({ length: configurations * SEEDS }, (_, i) => String(Math.floor(i / SEEDS)));
    const units = singleModels(configurations);
    const coverage = new Coverage();
    for (let seed = 0; seed < WORLDS; seed++) {
      const repeats = repeatsOf(world(configurations, share, seed), labels);
      const sampling = { units, size: configurations, resamples: RESAMPLES, seed };
      coverage.count('interval', seedShareInterval(repeats, sampling), share);
      const shares = Float64Array.from({ length: RESAMPLES }, (_, index) => {
        const counts = resampleCounts(sampling, index);
        return seedNoise(repeats.flatMap((each, i) => Array(counts[i]!).fill(each))).share;
      });
      coverage.count('percentiles', percentileInterval(shares), share);
    }
    const what = `share of the seeds ${share}, ${configurations} configurations`;
    coverage.expectBetween(what, 0.925, 0.97, ['interval']);
    expect(coverage.of('percentiles').held).toBeLessThan(coverage.of('interval').held + 0.01);
  },
);

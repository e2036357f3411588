import { expect, it } from 'vitest';
import {
  forwardOrder,
  panelAgreement,
} from '../../pipeline/stages/aggregation/fewer-metrics/panel-agreement.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { singleModels, unitsByLabel } from '../../pipeline/statistics/resampling/bootstrap.ts';
import { resampledIntervals } from '../../pipeline/statistics/resampling/intervals.ts';
import { Coverage, familyOf, samplingOf } from './simulated-scores.ts';

/**
 * How often do the intervals of small panels hold the truth? All metrics are noisy copies of one ability, so every panel
 * of a size is equally good. The results are in docs/coverage.md.
 */
const WORLDS = 400;
const RESAMPLES = 300;
const METRICS = 30;
const LOADING = 0.6;
const SIZES = [3, 15];

const tree = { parents: Int32Array.of(-1), leafParents: new Int32Array(METRICS) };
const partition = { parts: ['all'], of: new Int32Array(METRICS) };

/** @param icc the family's share of the variance; families as on the leaderboard of 2024-01-01 */
function scores(families: readonly number[], icc: number, seed: number) {
  const draw = (size: number, index: number) => standardNormals(seededGenerator(seed, index), size);
  const count = Math.max(...families) + 1;
  const mixed = (index: number) => {
    const [shared, own] = [draw(count, 2 * index), draw(families.length, 2 * index + 1)];
    return own.map((each, m) => Math.sqrt(icc) * shared[families[m]!]! + Math.sqrt(1 - icc) * each);
  };
  const ability = mixed(0);
  const columns = Array.from({ length: METRICS }, (_, metric) =>
    mixed(metric + 1).map((own, m) => LOADING * ability[m]! + Math.sqrt(1 - LOADING ** 2) * own),
  );
  return { columns, tree, partition };
}

/** The correlation of the mean of n metrics with the mean of all. */
function trueCorrelation(n: number): number {
  const variance = (metrics: number) => LOADING ** 2 + (1 - LOADING ** 2) / metrics;
  return Math.sqrt(variance(METRICS) / variance(n));
}

/** ρ and τ of normally distributed scores with Pearson's r. */
const spearman = (r: number) => (6 / Math.PI) * Math.asin(r / 2);
const kendall = (r: number) => (2 / Math.PI) * Math.asin(r);

it.each([
  { what: 'independent models', icc: 0, byFamily: false, least: 0.9 },
  { what: 'models in families, families left out one by one', icc: 0.3, byFamily: true, least: 0.85 },
])(
  'a panel of few metrics holds for later models, and its intervals hold the truth: $what',
  ({ what, icc, byFamily, least }) => {
    const units = byFamily ? unitsByLabel(familyOf.map(String)) : singleModels(familyOf.length);
    const coverage = new Coverage();
    const means = SIZES.map(() => [0, 0, 0, 0]);
    for (let world = 0; world < WORLDS; world++) {
      const [early, later] = [1, 2].map((half) => scores(familyOf, icc, 10 * world + half)) as [
        ReturnType<typeof scores>,
        ReturnType<typeof scores>,
      ];
      const agreement = panelAgreement({ early, later }, forwardOrder(early, Math.max(...SIZES)));
      const values = agreement(new Int32Array(familyOf.length).fill(1));
      const sampling = samplingOf(units, RESAMPLES, world);
      const intervals = resampledIntervals(sampling, agreement);
      for (const [s, size] of SIZES.entries()) {
        const r = trueCorrelation(size);
        const [ofRho, ofTau] = intervals.slice(4 * (size - 1));
        coverage.count(`ρ of ${size} metrics (${spearman(r).toFixed(3)})`, ofRho!, spearman(r));
        coverage.count(`τ of ${size} metrics (${kendall(r).toFixed(3)})`, ofTau!, kendall(r));
        for (let q = 0; q < 4; q++) means[s]![q]! += values[4 * (size - 1) + q]! / WORLDS;
      }
    }
    coverage.expectBetween(what, least, byFamily ? 0.99 : 0.98);
    for (const [s, size] of SIZES.entries()) {
      const shown = means[s]!.map((each) => each.toFixed(3)).join(', ');
      console.log(`${what}, ${size} metrics: means of ρ, τ, sensitivity, specificity: ${shown}`);
      expect(Math.abs(means[s]![0]! - spearman(trueCorrelation(size)))).toBeLessThan(0.02);
    }
  },
);

import { expect, it } from 'vitest';
import { pairQuantity } from '../../pipeline/statistics/correlation/pair-means.ts';
import { allPairs } from '../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { singleModels } from '../../pipeline/statistics/resampling/bootstrap.ts';
import { resampledSpearman } from '../../pipeline/statistics/resampling/resampled-spearman.ts';
import { bootstrapIntervals } from '../statistics/resamples.ts';
import { percent, resampleQuantities, trueSpearman } from './simulated-scores.ts';

/**
 * Shows why shares of negative pairs have no interval: the percentile interval is good for means, but misses the true
 * share. The simulated leaderboard has no negative true correlations, so these worlds have correlations that spread
 * around 0.1, some below 0. The results are in docs/coverage.md.
 */
const WORLDS = 400;
const RESAMPLES = 300;
const METRICS = 50;
const MODELS = 136;

/**
 * Per metric, its loadings on four factors. A general factor gives every pair of metrics a correlation of 0.1. The
 * loadings on the other three are a random direction, which adds between −1/6 and 1/6. So one pair in five is negative.
 */
const loadings = Array.from({ length: METRICS }, (_, metric) => {
  const direction = standardNormals(seededGenerator(0, metric), 3);
  return [Math.sqrt(0.1), ...direction.map((x) => (x / Math.hypot(...direction)) * Math.sqrt(1 / 6))];
});
const product = (x: number[], y: number[]) => x.reduce((sum, each, i) => sum + each * y[i]!, 0);
const UNIQUE = Math.sqrt(1 - 0.1 - 1 / 6);
const truth = trueSpearman(METRICS, (i, j) => product(loadings[i]!, loadings[j]!));

function world(seed: number): Float64Array[] {
  const random = seededGenerator(1, seed);
  const factors = Array.from({ length: 4 }, () => standardNormals(random, MODELS));
  const abilities = Array.from({ length: MODELS }, (_, model) => factors.map((factor) => factor[model]!));
  return loadings.map((own) =>
    standardNormals(random, MODELS).map(
      (deviation, model) => product(own, abilities[model]!) + UNIQUE * deviation,
    ),
  );
}

it('95 % intervals of shares of negative pairs hold the truth in too few of 400 worlds, so none is published', () => {
  const pairs = [...allPairs(METRICS).a.keys()];
  const quantities = (['mean', 'share_negative'] as const).map((kind) => ({ kind, pairs }));
  const found = quantities.map((quantity) => {
    return { quantity, value: pairQuantity(truth, quantity), held: 0, estimate: 0, resampled: 0 };
  });
  const counted = new Float64Array(pairs.length);
  const estimates = new Float64Array(pairs.length);
  for (let seed = 0; seed < WORLDS; seed++) {
    const columns = world(seed);
    resampledSpearman(columns, counted)(new Int32Array(MODELS).fill(1), estimates);
    const resampled = resampleQuantities(columns, quantities, singleModels(MODELS), RESAMPLES, WORLDS + seed);
    for (const own of found) own.estimate += pairQuantity(estimates, own.quantity) / WORLDS;
    for (const [i, value] of resampled.entries())
      found[Math.floor(i / RESAMPLES)]!.resampled += value / RESAMPLES / WORLDS;
    for (const [q, { low, high }] of bootstrapIntervals(resampled, RESAMPLES, singleModels(MODELS)).entries())
      if (low <= found[q]!.value && found[q]!.value <= high) found[q]!.held++;
  }
  for (const { quantity, value, held, estimate, resampled } of found)
    console.log(
      `${quantity.kind}: truth ${value.toFixed(4)}, of samples ${estimate.toFixed(4)}, of resamples ${resampled.toFixed(4)}, held in ${percent(held / WORLDS)}`,
    );
  const [mean, share] = found;
  expect(share!.value).toBeGreaterThan(0.15);
  // Noise pushes more weak correlations below 0 than above it: once in samples, and again in resamples.
  expect(share!.estimate).toBeGreaterThan(share!.value + 0.02);
  expect(share!.resampled).toBeGreaterThan(share!.estimate + 0.02);
  expect(share!.held / WORLDS).toBeLessThan(0.8);
  // In the same worlds, the interval of the mean holds the truth nearly as often as it should.
  expect(mean!.held / WORLDS).toBeGreaterThanOrEqual(0.88);
});

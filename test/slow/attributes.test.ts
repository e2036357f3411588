import { expect, it } from 'vitest';
import { attributes, type MetricAttributes } from '../../pipeline/cohort/metric-attributes.ts';
import { dataSetOf } from '../../pipeline/sources/leaderboard-metric.ts';
import { readAttributeRules } from '../../pipeline/sources/metric-attributes.ts';
import {
  attributeEffectQuantities,
  sharedAttributes,
} from '../../pipeline/stages/agreement/shared-attributes.ts';
import { mrqap } from '../../pipeline/statistics/mrqap.ts';
import { tPValue } from '../../pipeline/statistics/p-values.ts';
import { pairRegression } from '../../pipeline/statistics/pair-regression.ts';
import { allPairs } from '../../pipeline/statistics/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/random.ts';
import { resampledSpearman } from '../../pipeline/statistics/resampled-spearman.ts';
import { percentileIntervals } from '../statistics/resamples.ts';
import { families, leaves, models, percent, resampleQuantities, truth, world } from './simulated-scores.ts';

/**
 * How often does the regression of agreement on shared attributes find an attribute that has no effect, and how often
 * do the intervals of its coefficients hold the truth? The results are in docs/coverage.md.
 */
const WORLDS = 400;
const RESAMPLES = 500;

const rules = readAttributeRules();
/** The attributes of the simulated leaderboard's metrics. */
const known = new Map(
  leaves.map(({ name, displayDomain }): [string, MetricAttributes] => {
    const rule = rules.find(({ pattern }) => new RegExp(pattern, 'i').test(`brain-score:${name}`))!;
    const { metric_type, species, acquisition } = rule;
    return [name, { metric_type, species, acquisition, region: displayDomain, data_set: dataSetOf(name) }];
  }),
);
const metrics = leaves.map(({ name }) => ({ id: name }));

it.each([
  { share: 0, units: models, low: [0.92, 0.92], name: 'models' },
  { share: 0, units: families, low: [0.84, 0.84], name: 'families' },
  { share: 0.3, units: models, low: [0.6, 0.6], name: 'models' },
  { share: 0.3, units: families, low: [0.84, 0.84], name: 'families' },
])(
  'intervals of the coefficients hold the truth as often as docs/coverage.md says: share $share, resampled $name',
  ({ share, units, name }) => {
    const shared = sharedAttributes(metrics, known, truth);
    const positions = Int32Array.from(truth.keys());
    const quantities = attributeEffectQuantities(shared, positions, truth.length);
    const { intercept, coefficients } = shared.regression;
    const values = [intercept, ...coefficients].map((each) => each!.estimate);
    const held = values.map(() => 0);
    for (let seed = 0; seed < WORLDS; seed++) {
      const resampled = resampleQuantities(world(share, seed), quantities, units, RESAMPLES, WORLDS + seed);
      for (const [q, { low, high }] of percentileIntervals(resampled, RESAMPLES).entries())
        if (low <= values[q]! && values[q]! <= high) held[q]!++;
    }
    for (const [q, attribute] of ['intercept', ...attributes].entries())
      console.log(
        `${attribute}, ${share}, ${name}: truth ${values[q]!.toFixed(3)}, held in ${percent(held[q]! / WORLDS)}`,
      );
    expect(held.every((count) => count > 0)).toBe(true);
  },
  1_200_000,
);

const TESTED_WORLDS = 2000;
const PERMUTATIONS = 400;
const MODELS = 100;
const METRICS = 40;

/** Labels of metrics: each of `count` labels is as frequent as the others, in random order. */
function labels(count: number, seed: number, index: number): number[] {
  const order = standardNormals(seededGenerator(seed, index), METRICS);
  const places = [...order.keys()].sort((one, other) => order[one]! - order[other]!);
  return places.map((place) => place % count);
}

/**
 * Scores of metrics that measure one ability, each with another loading, so that the agreement of all pairs of a metric is
 * higher or lower. Metrics of a data set have more in common.
 */
function scoresOf(dataSets: readonly number[], seed: number): Float64Array[] {
  const normals = (index: number) => standardNormals(seededGenerator(seed, index), MODELS);
  const ability = normals(0);
  const common = Array.from({ length: METRICS }, (_, dataSet) => normals(1 + dataSet));
  const loadings = standardNormals(seededGenerator(seed, 1000), METRICS);
  return dataSets.map((dataSet, metric) => {
    const loading = 0.9 * Math.tanh(Math.abs(loadings[metric]!));
    const own = normals(100 + metric);
    return ability.map(
      (value, model) =>
        loading * value + Math.sqrt(1 - loading ** 2) * (0.6 * common[dataSet]![model]! + 0.8 * own[model]!),
    );
  });
}

it('finds an attribute without effect in 4 to 6 % of worlds, where an ordinary t test finds it more often', () => {
  const { a, b } = allPairs(METRICS);
  const once = new Int32Array(MODELS).fill(1);
  const names = ['type', 'region', 'data set'];
  const found = names.map(() => ({ mrqap: 0, plain: 0 }));
  for (let seed = 0; seed < TESTED_WORLDS; seed++) {
    const dataSets = labels(12, seed, 2000);
    // A data set has one region, as most real ones do.
    const regionOf = labels(5, seed, 2001);
    const groups = [labels(6, seed, 2002), dataSets.map((dataSet) => regionOf[dataSet]!), dataSets];
    const same = groups.map((group) =>
      Float64Array.from(a, (one, pair) => Number(group[one] === group[b[pair]!])),
    );
    const estimates = new Float64Array(a.length);
    resampledSpearman(scoresOf(dataSets, seed), estimates)(once, estimates);
    const p = mrqap(estimates, same, METRICS, { permutations: PERMUTATIONS, seed });
    const { coefficients } = pairRegression(estimates, same);
    for (const [k, each] of found.entries()) {
      each.mrqap += Number(p[k]! <= 0.05) / TESTED_WORLDS;
      each.plain += Number(tPValue(coefficients[k]!.t, a.length - 4) <= 0.05) / TESTED_WORLDS;
    }
  }
  for (const [k, { mrqap, plain }] of found.entries())
    console.log(`${names[k]}: MRQAP ${percent(mrqap)}, ordinary t test ${percent(plain)}`);
  for (const { mrqap, plain } of found.slice(0, 2)) {
    expect(mrqap).toBeGreaterThan(0.04);
    expect(mrqap).toBeLessThan(0.06);
    expect(plain).toBeGreaterThan(mrqap);
  }
  expect(found[2]!.mrqap).toBeGreaterThan(0.9);
}, 1_200_000);

import { expect, it } from 'vitest';
import type { DataSets, MetricAttributes } from '../../pipeline/cohort/metric-attributes.ts';
import { attributes, curations } from '../../pipeline/cohort/metric-attributes.ts';
import { ATTRIBUTES, readPatternRules } from '../../pipeline/sources/curated/pattern-rules.ts';
import { dataSetOf } from '../../pipeline/sources/leaderboard/leaderboard-metric.ts';
import { mrqap } from '../../pipeline/stages/agreement/attributes/mrqap.ts';
import {
  curatedAttributes,
  regressionQuantities,
} from '../../pipeline/stages/agreement/attributes/shared-attributes.ts';
import { pairRegression } from '../../pipeline/statistics/correlation/pair-regression.ts';
import { allPairs } from '../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { tPValue } from '../../pipeline/statistics/numbers/student-t.ts';
import { resampledSpearman } from '../../pipeline/statistics/resampling/resampled-spearman.ts';
import {
  Coverage,
  families,
  leaves,
  models,
  percent,
  quantityIntervals,
  truth,
  world,
} from './simulated-scores.ts';

/**
 * How often does the regression of agreement on shared attributes find an attribute that has no effect, and how often
 * do the intervals of its coefficients hold the truth? The results are in docs/coverage.md.
 */
const WORLDS = 1000;
const RESAMPLES = 500;

const rules = readPatternRules(ATTRIBUTES);
/** The attributes of the simulated leaderboard's metrics. */
const known = new Map(
  leaves.map(({ name, displayDomain }): [string, MetricAttributes] => {
    const rule = rules.find(({ pattern }) => new RegExp(pattern, 'i').test(`brain-score:${name}`))!;
    const { metric_type, species, acquisition } = rule;
    return [name, { metric_type, species, acquisition, region: displayDomain, data_set: dataSetOf(name) }];
  }),
);
const metrics = leaves.map(({ name }) => ({ id: name, domain: 'neural' }));
const dataSets = new Map(
  leaves.map(({ name }) => [
    name,
    Object.fromEntries(curations.map((each) => [each, dataSetOf(name)])) as DataSets,
  ]),
);

it.each([
  { share: 0, units: models, name: 'models', bounds: [0.93, 0.97] },
  { share: 0, units: families, name: 'families', bounds: [0.93, 0.99] },
  { share: 0.3, units: models, name: 'models', bounds: [0.79, 0.88] },
  { share: 0.3, units: families, name: 'families', bounds: [0.93, 0.99] },
])(
  'intervals of the coefficients hold the truth as often as docs/coverage.md says: share $share, resampled $name',
  ({ share, units, name, bounds: [low, high] }) => {
    const { shared } = curatedAttributes(metrics, { attributes: known, dataSets }, truth)[0]!;
    const positions = Int32Array.from(truth.keys());
    const quantities = regressionQuantities(shared, positions, truth.length);
    const { coefficients } = shared.regression;
    // The types of the simulated metrics determine how they were acquired.
    const values = coefficients.map((each) => each?.estimate ?? Number.NaN);
    const coverage = new Coverage();
    for (let seed = 0; seed < WORLDS; seed++) {
      const intervals = quantityIntervals(world(share, seed), quantities, units, RESAMPLES, WORLDS + seed);
      for (const [q, interval] of intervals.entries()) {
        const what = `${attributes[q]} (${values[q]!.toFixed(3)})`;
        if (!Number.isNaN(values[q])) coverage.count(what, interval, values[q]!);
      }
    }
    coverage.expectBetween(`share ${share}, ${name}`, low!, high!);
  },
);

const TESTED_WORLDS = 2000;
const PERMUTATIONS = 400;
const MODELS = 100;

/** Labels of 40 metrics: each of `count` labels is as frequent as the others, in random order. */
function randomLabels(count: number, seed: number, index: number): number[] {
  const order = standardNormals(seededGenerator(seed, index), 40);
  const places = [...order.keys()].sort((one, other) => order[one]! - order[other]!);
  return places.map((place) => place % count);
}

/** Attributes in random order; a data set has one region, as most real ones do. */
function randomAttributes(seed: number): Record<string, unknown[]> {
  const dataSets = randomLabels(12, seed, 2000);
  const regionOf = randomLabels(5, seed, 2001);
  return {
    type: randomLabels(6, seed, 2002),
    region: dataSets.map((dataSet) => regionOf[dataSet]!),
    data_set: dataSets,
  };
}

/** The attributes of the simulated leaderboard. */
function leaderboardAttributes(): Record<string, unknown[]> {
  const of = (attribute: keyof MetricAttributes) => metrics.map(({ id }) => known.get(id)![attribute]);
  return { type: of('metric_type'), region: of('region'), data_set: of('data_set'), species: of('species') };
}

/**
 * Scores of metrics that measure one ability, each with another loading, so that the agreement of all pairs of a metric is
 * higher or lower. Metrics of a data set have more in common.
 */
function scoresOf(dataSets: readonly unknown[], seed: number): Float64Array[] {
  const normals = (index: number) => standardNormals(seededGenerator(seed, index), MODELS);
  const ability = normals(0);
  const distinct = [...new Set(dataSets)];
  const common = distinct.map((_, dataSet) => normals(1 + dataSet));
  const loadings = standardNormals(seededGenerator(seed, 1000), dataSets.length);
  return dataSets.map((dataSet, metric) => {
    const loading = 0.9 * Math.tanh(Math.abs(loadings[metric]!));
    const own = normals(100 + metric);
    const shared = common[distinct.indexOf(dataSet)]!;
    return ability.map(
      (value, model) =>
        loading * value + Math.sqrt(1 - loading ** 2) * (0.6 * shared[model]! + 0.8 * own[model]!),
    );
  });
}

it.each([
  {
    design: 'random',
    attributesOf: randomAttributes,
    bounds: { type: [0.035, 0.06], region: [0.035, 0.065] },
  },
  {
    design: 'of the leaderboard',
    attributesOf: leaderboardAttributes,
    bounds: { type: [0.045, 0.08], region: [0.035, 0.07], species: [0.035, 0.07] },
  },
  {
    design: 'random, given the pair of categories',
    attributesOf: randomAttributes,
    isGiven: true,
    bounds: { type: [0.035, 0.065] },
  },
  {
    design: 'of the leaderboard, given the pair of categories',
    attributesOf: leaderboardAttributes,
    isGiven: true,
    bounds: { type: [0.035, 0.08] },
  },
])(
  'finds an attribute without effect about as often as docs/coverage.md says: attributes $design',
  ({ design, attributesOf, isGiven = false, bounds }) => {
    const once = new Int32Array(MODELS).fill(1);
    const found = new Map<string, { byPermutation: number; plain: number }>();
    for (let seed = 0; seed < TESTED_WORLDS; seed++) {
      const groups = attributesOf(seed);
      const size = groups.data_set!.length;
      const { a, b } = allPairs(size);
      const same = Object.values(groups).map((group) =>
        Float64Array.from(a, (one, pair) => Number(group[one] === group[b[pair]!])),
      );
      const estimates = new Float64Array(a.length);
      resampledSpearman(scoresOf(groups.data_set!, seed), estimates)(once, estimates);
      const titles = Object.keys(groups);
      const wholes = {
        of: groups.data_set!.map(String),
        isWhole: titles.map((name) => name === 'region' || name === 'species'),
      };
      const pairs = Array.from(a, (one, pair) =>
        [groups.region![one], groups.region![b[pair]!]].sort().join(),
      );
      const names = [...new Set(pairs)];
      const pairGroups = Int32Array.from(pairs, (name) => (isGiven ? names.indexOf(name) : 0));
      const options = { permutations: PERMUTATIONS, seed, groups: wholes, pairGroups };
      const p = mrqap(estimates, same, size, options);
      const { coefficients } = pairRegression(estimates, same, pairGroups);
      for (const [k, name] of titles.entries()) {
        const each = found.get(name) ?? { byPermutation: 0, plain: 0 };
        each.byPermutation += Number(p[k]! <= 0.05) / TESTED_WORLDS;
        each.plain +=
          Number(tPValue(coefficients[k]?.t ?? Number.NaN, a.length - same.length - 1) <= 0.05) /
          TESTED_WORLDS;
        found.set(name, each);
      }
    }
    for (const [name, { byPermutation, plain }] of found)
      console.log(
        `${design}, ${name}: permutations ${percent(byPermutation)}, ordinary t test ${percent(plain)}`,
      );
    for (const [name, [low, high]] of Object.entries(bounds)) {
      expect(found.get(name)!.byPermutation, name).toBeGreaterThan(low!);
      expect(found.get(name)!.byPermutation, name).toBeLessThan(high!);
    }
    expect(found.get('data_set')!.byPermutation).toBeGreaterThan(0.9);
  },
);

import type { Model } from '../../../pipeline/cohort/cohort.ts';
import { attributes, type MetricAttributes } from '../../../pipeline/cohort/metric-attributes.ts';
import { ATTRIBUTES, readPatternRules } from '../../../pipeline/sources/curated/pattern-rules.ts';
import { dataSetOf } from '../../../pipeline/sources/leaderboard/leaderboard-metric.ts';
import { mrqap } from '../../../pipeline/stages/agreement/attributes/mrqap.ts';
import {
  comparisonsOf,
  regressionQuantities,
} from '../../../pipeline/stages/agreement/attributes/shared-attributes.ts';
import { correlateColumns } from '../../../pipeline/statistics/correlation/correlate-columns.ts';
import { allPairs } from '../../../pipeline/statistics/correlation/pairs.ts';
import { seededGenerator, shuffled, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import { partitionBy } from '../../../pipeline/statistics/score/metric-partition.ts';
import { Workers } from '../../../pipeline/workers/workers.ts';
import { covers, holds, rejects, type World } from './runner.ts';
import {
  alike,
  correlationMatrix,
  drawer,
  independent,
  inFamilies,
  leaderboard,
  leaveOut,
  leaves,
  trueSpearman,
} from './worlds.ts';

/** The regression of agreement on shared attributes: intervals of its coefficients, and p-values of attributes without effect. */

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
const dataSets = metrics.map(({ id }) => ({
  by_study: dataSetOf(id),
  collections: '',
  original_studies: '',
}));

function coefficients(share: number, models: Model[]): World {
  const scores = alike(leaderboard(), share);
  const draw = drawer(scores, models);
  const truth = trueSpearman(scores);
  const attributesOf = metrics.map(({ id }) => known.get(id));
  const set = { cohort: { metrics }, attributes: attributesOf, dataSets, pairs: { counted: truth } };
  const { shared } = comparisonsOf(set as never)[0]!;
  const quantities = regressionQuantities(shared, truth.length);
  return async (seed) => {
    const pairs = await leaveOut(draw(seed), models);
    // The types of the simulated metrics determine how they were acquired.
    return shared.regression.coefficients.flatMap((each, k) =>
      each
        ? [holds(`effect of the ${attributes[k]}`, pairs.intervalOfMean(quantities[k]!)!, each.estimate)]
        : [],
    );
  };
}

covers('independent:', [136], (count) => coefficients(0, independent(count)));
covers('families: share', [0.3], (share) => coefficients(share, inFamilies));

const workers = new Workers(1);
const PERMUTATIONS = 400;
const hundred = independent(100);

/** Labels of 40 metrics: each of `count` labels is as frequent as the others, in random order. */
function randomLabels(count: number, seed: number, index: number): number[] {
  const order = shuffled(
    Int32Array.from({ length: 40 }, (_, i) => i),
    seededGenerator(seed, index),
  );
  return Array.from(order, (place) => place % count);
}

type Attributes = Record<string, unknown[]>;

/** Attributes in random order; a data set has one region, as most real ones do. */
function randomAttributes(seed: number): Attributes {
  const data_set = randomLabels(12, seed, 2000);
  const regionOf = randomLabels(5, seed, 2001);
  return { type: randomLabels(6, seed, 2002), region: data_set.map((each) => regionOf[each]!), data_set };
}

/** The attributes of the simulated leaderboard. */
function leaderboardAttributes(): Attributes {
  const of = (attribute: keyof MetricAttributes) => metrics.map(({ id }) => known.get(id)![attribute]);
  return { type: of('metric_type'), region: of('region'), data_set: of('data_set'), species: of('species') };
}

/**
 * Scores of metrics that measure one ability, each with another loading, so that the agreement of all pairs of a metric is
 * higher or lower. Metrics of a data set have more in common.
 */
function scoresOf(dataSets: readonly unknown[], seed: number): Float64Array[] {
  const random = standardNormals(seededGenerator(seed, 1000), dataSets.length);
  const loadings = random.map((value) => 0.9 * Math.tanh(Math.abs(value)));
  const rests = loadings.map((loading) => Math.sqrt(1 - loading ** 2));
  const correlations = correlationMatrix(dataSets.length, (i, j) => {
    const ofDataSet = dataSets[i] === dataSets[j] ? 0.36 * rests[i]! * rests[j]! : 0;
    return loadings[i]! * loadings[j]! + ofDataSet;
  });
  return drawer(alike(correlations), hundred)(seed);
}

/** Whether p ≤ 0.05 for attributes, of which only the data set has an effect. */
function tests(attributesOf: (seed: number) => Attributes, isGiven: boolean): World {
  return async (seed) => {
    const labels = attributesOf(seed);
    const dataSets = labels.data_set!;
    const regions = labels.region!;
    const { a, b } = allPairs(dataSets.length);
    const same = Object.values(labels).map((own) =>
      Float64Array.from(a, (one, pair) => Number(own[one] === own[b[pair]!])),
    );
    const { estimate } = correlateColumns(scoresOf(dataSets, seed), 'spearman');
    const given = Array.from(a, (one, pair) =>
      isGiven ? [regions[one], regions[b[pair]!]].sort().join() : '',
    );
    const names = Object.keys(labels);
    const isWhole = names.map((name) => name === 'region' || name === 'species');
    const p = await mrqap(workers, {
      estimates: estimate,
      regressors: same,
      metrics: dataSets.length,
      permutations: PERMUTATIONS,
      seed,
      groups: { of: dataSets.map(String), isWhole },
      pairGroups: partitionBy(given, [...new Set(given)]).of,
    });
    return names.flatMap((name, k) =>
      Number.isNaN(p[k]) ? [] : [rejects(`p ≤ 0.05, ${name}`, p[k]! <= 0.05)],
    );
  };
}

for (const [name, attributesOf] of Object.entries({ random: randomAttributes, real: leaderboardAttributes }))
  covers(`${name} attributes: regions given`, [false, true], (isGiven) => tests(attributesOf, isGiven), {
    least: 0,
    most: 1,
  });

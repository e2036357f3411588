import { cross, range, sum } from 'd3-array';
import { generalizabilityRows } from '../../../pipeline/stages/agreement/generalizability/tables.ts';
import { repeatsOf } from '../../../pipeline/stages/agreement/noise/noise-variance.ts';
import { seedShareInterval } from '../../../pipeline/stages/agreement/noise/seed-noise.ts';
import { seededGenerator, standardNormals } from '../../../pipeline/statistics/numbers/random.ts';
import type { LeaveOut } from '../../../pipeline/statistics/resampling/jackknife.ts';
import type { Study } from '../../../pipeline/studies/study.ts';
import { covers, holds, rowHolds, type World } from './runner.ts';
import {
  correlationMatrix,
  drawer,
  inFamilies,
  leaveOut,
  type Scores,
  spearman,
  trueSpearman,
} from './worlds.ts';

/** Variance components and coefficients of metrics, and the share of the seeds in the variance of scores. */

/** The parts of scores by what metrics share; the rest of the variance of 1 is a metric's own. */
type Parts = Readonly<Record<string, number>>;

/** Metrics of a category by their label of each facet. */
interface Design {
  facets: Study['metric_sets'][0]['facets'];
  labels: Record<string, string>[];
}

/** Three types, four data sets, and two metrics of each type and data set. */
const crossed: Design = {
  facets: [
    { name: 'type', pattern: '^(.)' },
    { name: 'data_set', of: 'data_set' },
  ],
  labels: cross(cross([...'abc'], [...'abcd']), [...'ab']).map(([[type, data_set]]) => ({ type, data_set })),
};

/** Data sets with as many metrics each. */
const ofDataSets = (dataSets: number, metrics: number): Design => ({
  facets: [{ name: 'data_set', of: 'data_set' }],
  labels: range(dataSets * metrics).map((metric) => ({ data_set: String(Math.floor(metric / metrics)) })),
});

/** @param loadings per metric, how far its data set measures what all metrics share; 1 on average */
function scoresOf(
  { labels }: Design,
  share: number,
  [between, within]: readonly [Parts, Parts],
  loadings = labels.map(() => 1),
): Scores {
  const matrixOf = ({ nothing, ...others }: Parts) =>
    correlationMatrix(labels.length, (i, j) => {
      const shared = Object.keys(others).filter((name) => labels[i]![name] === labels[j]![name]);
      return loadings[i]! * loadings[j]! * nothing! + sum(shared, (name) => others[name]);
    });
  return { share, between: matrixOf(between), within: matrixOf(within) };
}

/** The rows of the pipeline's tables. */
function rowsOf({ facets, labels }: Design, pairs: Pick<LeaveOut, 'counted' | 'intervalOf'>) {
  const metrics = labels.map((label) => ({ ...label, id: label.type ?? '', category: 'V1' }));
  const dataSets = labels.map(({ data_set }) => ({
    by_study: data_set,
    collections: data_set,
    original_studies: data_set,
  }));
  const attributes = metrics.map(() => undefined);
  const set = { cohort: { metricSet: 'main', metrics }, attributes, dataSets, pairs };
  const study = { metric_sets: [{ name: 'main', facets }] };
  const { components, coefficients } = generalizabilityRows(set as never, study as never);
  return [...components, ...coefficients];
}

function components(design: Design, share: number, parts: readonly [Parts, Parts]): World {
  const scores = scoresOf(design, share, parts);
  const truth = rowsOf(design, { counted: trueSpearman(scores), intervalOf: () => undefined });
  const draw = drawer(scores, inFamilies);
  return async (seed) =>
    rowsOf(design, await leaveOut(draw(seed), inFamilies)).map((row, i) => {
      const name = row.facet ? `coefficient of ${row.facet}` : `part: ${row.shared}`;
      return rowHolds(name, row, Number(truth[i]!.estimate));
    });
}

const designs: [string, Design, Parts][] = [
  ['crossed', crossed, { nothing: 0.3, type: 0.2, data_set: 0.2 }],
  // About as in `paper`.
  ['V1', ofDataSets(5, 4), { nothing: 0.07, data_set: 0.14 }],
  ['behaviour', ofDataSets(2, 9), { nothing: 0.48, data_set: 0.27 }],
  ['IT', ofDataSets(4, 1), { nothing: 0.6 }],
];
for (const [name, design, parts] of designs)
  covers(`families, ${name}: share`, [0.3, 0.5], (share) => components(design, share, [parts, parts]), {
    least: 0.92,
    bias: 0.02,
  });

// With few families, much agreement between them and little within is hard to see.
const unlike = [
  { nothing: 0.6, type: 0.1, data_set: 0.1 },
  { nothing: 0.05, type: 0.3, data_set: 0.3 },
] as const;
covers('families, crossed, unlike: share', [0.5], (share) => components(crossed, share, unlike), {
  least: 0.86,
  bias: 0.07,
});

/** The coefficient of data sets, of which half measure what data sets share with a low and half with a high loading. */
function drawnDataSets(share: number): World {
  const design = ofDataSets(18, 2);
  const parts = { nothing: 0.17, data_set: 0.4 };
  const [few, many] = [0.25, 1.75];
  const rho = (product: number) => spearman(product * parts.nothing);
  const truth = (rho(few ** 2) + 2 * rho(few * many) + rho(many ** 2)) / 4;
  return async (seed) => {
    const signs = standardNormals(seededGenerator(seed, 2), 18);
    const loadings = design.labels.map(({ data_set }) => (signs[Number(data_set)]! > 0 ? many : few));
    const draw = drawer(scoresOf(design, share, [parts, parts], loadings), inFamilies);
    const rows = rowsOf(design, await leaveOut(draw(seed), inFamilies));
    return rows.filter(({ facet }) => facet).map((row) => rowHolds('coefficient of data_set', row, truth));
  };
}

// The jackknife leaves out families of models, and takes the data sets as they are.
covers('families, infinitely many data sets: share', [0.3], drawnDataSets, {
  least: 0.5,
  most: 0.9,
});

const SEEDS = 3;

/** Scores of configurations with three seeds each: √(1 − share) × the configuration's part + √share × the seed's. */
function seeds(configurations: number, share: number): World {
  const labels = Array.from({ length: configurations * SEEDS }, (_, i) => String(Math.floor(i / SEEDS)));
  return (seed) => {
    const own = standardNormals(seededGenerator(seed, 0), configurations);
    const scores = standardNormals(seededGenerator(seed, 1), labels.length).map(
      (noise, i) => Math.sqrt(1 - share) * own[Number(labels[i])]! + Math.sqrt(share) * noise,
    );
    return [holds('share of the seeds', seedShareInterval(repeatsOf(scores, labels)), share)];
  };
}

for (const share of [0.01, 0.1, 0.35])
  covers(`configurations, share ${share}:`, [20, 35, 150], (count) => seeds(count, share), {
    worlds: 1500,
  });

import { describe, expect, it } from 'vitest';
import { effectiveNumber } from '../../pipeline/stages/agreement/pairs/tables.ts';
import { pairQuantity } from '../../pipeline/statistics/correlation/pair-means.ts';
import { type Units, unitsByLabel } from '../../pipeline/statistics/resampling/bootstrap.ts';
import { resampledIntervals } from '../../pipeline/statistics/resampling/intervals.ts';
import { decomposition, partsOf } from '../../pipeline/statistics/score/variance-decomposition.ts';
import { isMissing, MIRROR, Project } from '../project.ts';
import {
  drawScores,
  equalWorld,
  estimatedWorld,
  type FamilyWorld,
  outlierFamilies,
  outlierTruth,
  trueCorrelations,
  withOutliers,
} from './family-worlds.ts';
import {
  Coverage,
  covarianceShareTruth,
  explainedTruth,
  families,
  familyOf,
  leaves,
  means,
  models,
  NODES,
  nodes,
  percent,
  quantityIntervals,
  samplingOf,
  scoreOf,
  truth,
  world,
} from './simulated-scores.ts';

/**
 * How often do 95 % intervals hold the true mean correlation if models of a family resemble each other? The families
 * are as large as those of the 136 models of the leaderboard of 2024-01-01. The results are in docs/coverage.md.
 */
const WORLDS = 1000;
const RESAMPLES = 250;

/** By name of the quantity. */
function count(
  draw: (seed: number) => Float64Array[],
  quantities: typeof means,
  values: readonly number[],
  units: Units,
  worlds: number,
): Coverage {
  const coverage = new Coverage();
  for (let seed = 0; seed < worlds; seed++) {
    const intervals = quantityIntervals(draw(seed), quantities, units, RESAMPLES, worlds + seed);
    for (const [q, interval] of intervals.entries())
      coverage.count(quantities[q]!.name, interval, values[q]!);
  }
  return coverage;
}

// Resamples of models ignore the dependence within families. The bounds are slightly beyond the measured coverage.
it.each([
  { icc: 0.3, byModels: 0.74 },
  { icc: 0.5, byModels: 0.53 },
])(
  'if the family’s share is $icc, intervals over families hold the truth, and those over models do not',
  ({ icc, byModels }) => {
    const values = means.map((quantity) => pairQuantity(truth, quantity));
    const draw = (seed: number) => world(icc, seed);
    const [ofModels, ofFamilies] = [models, families].map((units) =>
      count(draw, means, values, units, WORLDS / 2),
    ) as [Coverage, Coverage];
    for (const { name } of means) {
      const [narrow, wide] = [ofModels.of(name), ofFamilies.of(name)];
      console.log(
        `${name}, ${icc}: models ${percent(narrow.held)}, families ${percent(wide.held)} (below the truth in ${percent(wide.below)}), ${(wide.width / narrow.width).toFixed(2)} times as wide`,
      );
      expect(narrow.held, name).toBeGreaterThanOrEqual(byModels);
      expect(narrow.held, name).toBeLessThan(0.92);
      expect(wide.held, name).toBeGreaterThanOrEqual(0.91);
      expect(wide.held, name).toBeLessThanOrEqual(0.985);
    }
  },
);

// R² is never below 0 and never above 1, so for a small or a large one the interval is only roughly right.
it.each([{ icc: 0.3 }, { icc: 0.5 }])(
  'intervals over families of the score’s shares hold the truth: share $icc',
  ({ icc }) => {
    const isNeural = leaves.map(({ factor }) => factor === 'neural');
    const partition = { parts: ['neural', 'behavior'], of: Int32Array.from(isNeural, (is) => Number(!is)) };
    const expected = [...nodes.map(explainedTruth), covarianceShareTruth((leaf) => !isNeural[leaf])];
    const names = [...NODES.map((name) => `R² of ${name}`), 'covariance share of behavior'];
    const coverage = new Coverage();
    for (let seed = 0; seed < WORLDS; seed++) {
      const input = { ...scoreOf(world(icc, seed), partition), levels: [{ level: 'domain', partition }] };
      const parts = partsOf(input);
      const decompose = decomposition(input);
      const intervals = resampledIntervals(samplingOf(families, 0, 0), (counts) => {
        const found = new Float64Array(parts.length);
        decompose(counts, found);
        return found;
      });
      const share = parts.findIndex(
        (part) => part.quantity === 'covariance_share' && part.category === 'behavior',
      );
      for (const [q, value] of expected.entries())
        coverage.count(`${names[q]} (${value.toFixed(3)})`, intervals[q < nodes.length ? q : share]!, value);
    }
    coverage.expectBetween(`share ${icc}`, 0.88, 0.995);
  },
);

const METRICS = 10;

const pairs = Array.from({ length: (METRICS * (METRICS - 1)) / 2 }, (_, pair) => pair);
const mean = { name: 'mean_pairwise_correlation' as const, kind: 'mean' as const, pairs };

/** Counts the interval of the mean of all pairs, and prints it. */
function ofMean(what: string, each: FamilyWorld, units = families) {
  const correlations = trueCorrelations(each);
  const all = { ...mean, pairs: [...correlations.keys()] };
  const value = pairQuantity(correlations, all);
  const found = count(drawScores(each), [all], [value], units, WORLDS).of(mean.name);
  console.log(
    `${what}: truth ${value.toFixed(3)}, held in ${percent(found.held)}, below it in ${percent(found.below)}, width ${found.width.toFixed(2)}`,
  );
  return found;
}

describe('intervals over families hold the true mean', () => {
  it.each([
    { rho: 0.2, share: 0.3 },
    { rho: 0.2, share: 0.5 },
    { rho: 0.2, share: 0.8 },
    { rho: 0.75, share: 0.3 },
    { rho: 0.75, share: 0.5 },
    { rho: 0.75, share: 0.8 },
  ])('if any two metrics correlate by $rho and the family’s share is $share', ({ rho, share }) => {
    const { held } = ofMean(`ρ ${rho}, share ${share}`, equalWorld(METRICS, rho, rho, share));
    expect(held).toBeGreaterThanOrEqual(0.9);
    expect(held).toBeLessThanOrEqual(0.985);
  });

  // With few families, much agreement between them and little within is hard to see.
  it.each([
    { share: 0.3, least: 0.82 },
    { share: 0.5, least: 0.83 },
  ])(
    'less often if metrics correlate by 0.6 between and 0.05 within families: share $share',
    ({ share, least }) => {
      const { held, below } = ofMean(`0.6 and 0.05, share ${share}`, equalWorld(METRICS, 0.6, 0.05, share));
      expect(held).toBeGreaterThanOrEqual(least);
      expect(below).toBeGreaterThan(0.9 * (1 - held));
    },
  );

  it.skipIf(isMissing(MIRROR))('of metrics with the parts of the 50 real ones', async () => {
    const project = new Project();
    try {
      project.fewestResamples('paper');
      await project.outputOf('study paper', 0, { MIRROR });
      const rows = (await project.query(
        `select family, list(value order by metric_id)::json::varchar as scores
          from cohort.score inner join (select metric_set, model_id, family from cohort.model) using (metric_set, model_id)
          where metric_set = 'brain_score' group by model_id, family order by model_id`,
      )) as { family: string; scores: string }[];
      const scores: number[][] = rows.map((row) => JSON.parse(row.scores));
      const columns = scores[0]!.map((_, m) => Float64Array.from(scores, (own) => own[m]!));
      const real = estimatedWorld(
        columns,
        rows.map(({ family }) => family),
      );
      const { held } = ofMean('real parts', real);
      expect(held).toBeGreaterThanOrEqual(0.92);
      expect(held).toBeLessThanOrEqual(0.97);
    } finally {
      project.remove();
    }
  });
});

/** The families of a list that has the models of some families, those of `isApart`, as families of one, and divides the others. */
const takenApart = (isApart: (family: number) => boolean, parts = 1) =>
  unitsByLabel(
    familyOf.map((family, model) => (isApart(family) ? `model ${model}` : `${family} ${model % parts}`)),
  );

describe('intervals over families are too narrow if a list', () => {
  it.each([
    { what: 'has each model of the largest family as its own', units: takenApart((family) => family === 0) },
    { what: 'divides every family in two', units: takenApart(() => false, 2) },
    { what: 'divides every family in four', units: takenApart(() => false, 4) },
  ])('$what', ({ what, units }) => {
    for (const share of [0.3, 0.5]) {
      const { held } = ofMean(`${what}, share ${share}`, equalWorld(METRICS, 0.2, 0.2, share), units);
      expect(held).toBeGreaterThanOrEqual(0.68);
      expect(held).toBeLessThanOrEqual(0.94);
    }
  });
});

// Strong correlations hardly change with an outlier.
it.each([
  { rho: 0.2, shift: 1.5, least: 0.6, most: 0.78 },
  { rho: 0.2, shift: 2.5, least: 0.4, most: 0.58 },
  { rho: 0.75, shift: 1.5, least: 0.88, most: 0.97 },
  { rho: 0.75, shift: 2.5, least: 0.84, most: 0.95 },
])(
  'no interval knows outlier families that the sample lacks: ρ $rho, $shift lower',
  ({ rho, shift, least, most }) => {
    const outliers = { probability: 0.05, shift };
    const value = outlierTruth(rho, outliers);
    const draw = drawScores(equalWorld(METRICS, rho, rho, 0.3));
    const coverage = new Coverage();
    for (let seed = 0; seed < WORLDS; seed++) {
      const isOutlier = outlierFamilies(outliers, seed);
      const columns = withOutliers(draw(seed), isOutlier, outliers);
      const add = (name: string, units: Units) =>
        coverage.count(name, quantityIntervals(columns, [mean], units, RESAMPLES, seed)[0]!, value);
      add('all worlds', families);
      if (!isOutlier.includes(1)) add('without an outlier', families);
      else {
        add('with an outlier', families);
        add(
          'with outliers taken apart',
          takenApart((family) => isOutlier[family] === 1),
        );
      }
    }
    coverage.show(`ρ ${rho}, ${shift} lower, truth ${value.toFixed(3)}`);
    for (const [name, low, high] of [
      ['without an outlier', least, most],
      ['with an outlier', 0.85, 0.985],
      ['with outliers taken apart', 0.75, 0.96],
    ] as const) {
      expect(coverage.of(name).held, name).toBeGreaterThanOrEqual(low);
      expect(coverage.of(name).held, name).toBeLessThanOrEqual(high);
    }
  },
);

it('the effective number of models is right in the middle, and its range is rough', () => {
  const draw = drawScores(equalWorld(METRICS, 0.2, 0.2, 0.3));
  const independent = drawScores(equalWorld(METRICS, 0.2, 0.2, 0));
  const estimate = (columns: Float64Array[]) =>
    quantityIntervals(columns, [mean], families, RESAMPLES, 0)[0]!;
  const middle = ({ low, high }: { low: number; high: number }) => (low + high) / 2;
  const variance = (all: readonly number[]) => {
    const average = all.reduce((sum, each) => sum + each, 0) / all.length;
    return all.reduce((sum, each) => sum + (each - average) ** 2, 0) / (all.length - 1);
  };
  const seeds = Array.from({ length: WORLDS }, (_, seed) => seed);
  const truth =
    (136 * variance(seeds.map((seed) => middle(estimate(independent(seed)))))) /
    variance(seeds.map((seed) => middle(estimate(draw(seed)))));
  const found = seeds.slice(0, 300).map((seed) => {
    const columns = draw(seed);
    const [byModels, byFamilies] = [models, families].map(
      (units) => quantityIntervals(columns, [mean], units, RESAMPLES, seed)[0],
    );
    return effectiveNumber(byModels, byFamilies, families);
  });
  const values = found.map(({ value }) => value).sort((a, b) => a - b);
  const held = found.filter(({ low, high }) => low <= truth && truth <= high).length / found.length;
  console.log(
    `effective number: truth ${truth.toFixed(0)}, median ${values[150]!.toFixed(0)}, range holds it in ${percent(held)}`,
  );
  expect(values[150]! / truth).toBeGreaterThan(0.8);
  expect(values[150]! / truth).toBeLessThan(1.4);
  expect(held).toBeGreaterThan(0.8);
});

import { mean, range } from 'd3-array';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../pipeline/stages/prediction/check/known-scores.ts';
import { squaresBySource } from '../../pipeline/stages/prediction/metric/shared-variance.ts';
import { predictSet, type SetPrediction } from '../../pipeline/stages/prediction/set-prediction.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/numbers/random.ts';
import { explainedShare } from '../../pipeline/statistics/prediction/folds.ts';
import { errorsWithoutGroup } from '../../pipeline/statistics/prediction/gaussian.ts';
import { type Predictable, rowOf } from '../../pipeline/statistics/prediction/held-out.ts';
import { readStudy } from '../../pipeline/studies/study.ts';

const METRICS = 30;
const FAMILIES = 40;
const OF_FAMILY = 5;
const MODELS = FAMILIES * OF_FAMILY;
const NEW = 400;
const WORLDS = 6;
const MISSING = 0.3;

/** Scores of models in order of time, and of later ones of other families: half of all variance is between families. */
function world(seed: number, factors: number, drift: number) {
  let drawn = 0;
  const draw = (length: number) => standardNormals(seededGenerator(seed, drawn++), length);
  const loadings = range(METRICS).map(() => draw(factors));
  const scoresOf = (families: number, each: number, timeOf: (model: number) => number) => {
    const values = (count: number, length: number) => range(count).map(() => draw(length));
    const [shared, own] = [factors, METRICS].map((length) => [
      values(families, length),
      values(families * each, length),
    ]) as [Float64Array[][], Float64Array[][]];
    const half = (parts: Float64Array[][], model: number, place: number) =>
      Math.SQRT1_2 * (parts[0]![Math.floor(model / each)]![place]! + parts[1]![model]![place]!);
    return range(METRICS).map((metric) =>
      Float64Array.from(range(families * each), (model) => {
        const ability = (factor: number) =>
          half(shared, model, factor) / Math.sqrt(factors) + (factor === 0 ? drift * timeOf(model) : 0);
        const told = range(factors).map((factor) => loadings[metric]![factor]! * ability(factor));
        return told.reduce((sum, part) => sum + part, half(own, model, metric));
      }),
    );
  };
  const holes = seededGenerator(seed, 1e6);
  const withHoles = (columns: Float64Array[]) =>
    columns.map((column) => column.map((score) => (uniformFloat64(holes) < MISSING ? Number.NaN : score)));
  const known = withHoles(scoresOf(FAMILIES, OF_FAMILY, (model) => model / MODELS));
  return { known, later: withHoles(scoresOf(NEW, 1, (model) => 1 + (0.3 * model) / NEW)) };
}

function predicted(columns: Float64Array[], isDated: boolean): SetPrediction {
  const models = range(MODELS).map((model) => ({
    id: String(model),
    family: String(Math.floor(model / OF_FAMILY)),
  }));
  const metrics = range(METRICS).map((metric) => ({
    id: `source:${metric}`,
    category: 'V1',
    domain: 'neural',
    dataSet: String(metric),
    reversed: false,
  }));
  const days = new Map(isDated ? models.map(({ id }, model) => [id, String(10_000 + model)]) : []);
  const cohort = { metricSet: 'all', models, metrics, columns };
  const weights = new Float64Array(METRICS).fill(1 / METRICS);
  return predictSet(cohort, readStudy('paper'), weights, days, new Set());
}

/** The mean R² over new models of the distributions without a fold. */
function trueShare({ folds }: SetPrediction, table: Predictable): number {
  const shares = folds.map(({ fitted }) => {
    const rows = range(NEW).map((model) => rowOf(table, model, fitted.scales));
    const errors = rows.map((row) => errorsWithoutGroup(fitted.gaussian, row, range(METRICS)));
    const squares = range(METRICS).map((metric) => ({
      errors: Float64Array.from(errors, (each) => each[metric]!),
      deviations: Float64Array.from(rows, (row) => row[metric]!),
    }));
    return mean(squares, (each) => explainedShare(each, range(NEW)))!;
  });
  return mean(shares)!;
}

describe('predictions in simulated worlds', () => {
  const worlds = (factors: number, drift: number) =>
    range(WORLDS).map((seed) => {
      const { known, later } = world(1 + seed + 100 * factors, factors, drift);
      const set = predicted(known, drift > 0);
      const table = { columns: later, wholes: [] };
      const all = squaresBySource(set).find(({ source }) => source === 'all')!;
      const checks = range(NEW).flatMap((model) => checkModel(table, model, set.all));
      const { width } = set.calibration;
      return {
        estimate: mean(all.metrics, (squares) => explainedShare(squares, range(MODELS)))!,
        truth: trueShare(set, table),
        coverage: mean(
          checks.flatMap(({ distances }) => distances),
          (distance) => Number(distance <= width),
        )!,
      };
    });

  it.each([0, 1, 3, 5])(
    'with %i factors have an unbiased R², and intervals that hold nine tenths',
    (factors) => {
      const found = worlds(factors, 0);
      const estimate = mean(found, (each) => each.estimate)!;
      expect(Math.abs(estimate - mean(found, ({ truth }) => truth)!)).toBeLessThan(0.02);
      if (factors === 0) expect(Math.abs(estimate)).toBeLessThan(0.02);
      else expect(estimate).toBeGreaterThan(0.2);
      const coverage = mean(found, (each) => each.coverage)!;
      expect(coverage).toBeGreaterThan(0.88);
      expect(coverage).toBeLessThan(0.92);
    },
  );

  it.each([1, 3])(
    'with %i factors and drift have intervals that hold nine tenths of later models’ scores',
    (factors) => {
      const coverage = mean(worlds(factors, 1), (each) => each.coverage)!;
      expect(coverage).toBeGreaterThan(0.88);
      expect(coverage).toBeLessThan(0.92);
    },
  );
});

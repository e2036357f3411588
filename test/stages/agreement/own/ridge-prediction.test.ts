import { describe, expect, it } from 'vitest';
import {
  explainedShare,
  familyFolds,
  type LeftOut,
  predictLeftOut,
  predictorsOf,
} from '../../../../pipeline/stages/agreement/own/ridge-prediction.ts';
import { seededGenerator, standardNormals } from '../../../../pipeline/statistics/numbers/random.ts';
import { unitsByLabel } from '../../../../pipeline/statistics/numbers/units.ts';

const columns = [
  [0.1, 0.4, 0.2, 0.9, 0.5, 0.3, 0.8, 0.7],
  [1, Number.NaN, 3, 2, 5, 4, Number.NaN, 6],
  [2, 2, 2, 2, 2, 2, 2, 2],
  [0.3, 0.1, 0.2, 0.2, 0.9, 0.8, 0.7, 0.1],
].map((column) => Float64Array.from(column));
const scores = Float64Array.from([0.2, 0.5, 0.1, 0.8, 0.9, 0.4, 0.7, 0.7]);
const folds = [[0, 1, 2], [3, 5], [4, 7], [6]];
const all = (models: number) => [...Array(models).keys()];
const alone = (models: number) => Array.from({ length: models }, (_, model) => [model]);

/**
 * NumPy 2.2.4 and SciPy 1.15.3: ridge regression of scipy.stats.rankdata(scores) on the standardised ranks of each varying
 * metric, fitted without each fold by numpy.linalg.solve, with an intercept that is not penalised. Of the penalties 0.01,
 * 0.03, …, 100 (times the number of metrics), the one with the smallest squared error over the other folds, each left out as
 * well: 100, 1, 0.1 and 0.3.
 */
const ERRORS = [
  -3.7798859302773256, -1.792128330926734, -4.783278265076274, 2.30290140818403, 4.062939634885632,
  -1.863309398467086, -1.6687017989555297, 1.0244011438331562,
];

describe('ridge regression', () => {
  const [leftOut] = predictLeftOut(predictorsOf(columns), [scores], folds) as [LeftOut];

  it('predicts each fold as if fitted and tuned without it', () => {
    for (const [model, error] of leftOut.errors.entries()) expect(error).toBeCloseTo(ERRORS[model]!, 12);
    // Ranks 2, 4 and 1 of the first fold are not in the mean.
    expect(leftOut.deviations[0]).toBeCloseTo(2 - (36 - 7) / 5, 12);
  });

  it('explains a share of the variance, also of some models', () => {
    expect(explainedShare(leftOut, all(8))).toBeCloseTo(0.03531759705152626, 12);
    const some = [0, 2, 3, 4, 6];
    const sum = (values: Float64Array) => some.reduce((total, model) => total + values[model]! ** 2, 0);
    const share = 1 - sum(leftOut.errors) / sum(leftOut.deviations);
    expect(explainedShare(leftOut, some)).toBeCloseTo(share, 12);
  });

  it('explains nothing without a metric that varies', () => {
    const [nothing] = predictLeftOut(predictorsOf([columns[2]!]), [scores], folds);
    expect(explainedShare(nothing!, all(8))).toBeCloseTo(0, 12);
  });

  it('explains nearly everything if another metric has the same order', () => {
    const same = Float64Array.from({ length: 60 }, (_, i) => i ** 2);
    const [found] = predictLeftOut(predictorsOf([same]), [same.map(Math.sqrt)], alone(60));
    expect(explainedShare(found!, all(60))).toBeGreaterThan(0.999);
  });

  it('has no share of a constant metric', () => {
    const [varying, constant] = predictLeftOut(
      predictorsOf(columns),
      [scores, new Float64Array(8).fill(3)],
      folds,
    );
    expect(varying).toEqual(leftOut);
    expect(explainedShare(constant!, all(8))).toBeNaN();
  });
});

/** Half of each metric's variance is between 20 families of 6 models; `common` is what metrics share between families. */
function world(seed: number, common: number): Float64Array[] {
  const normals = (index: number, count: number) => standardNormals(seededGenerator(seed, index), count);
  const shared = normals(0, 20);
  return Array.from({ length: 21 }, (_, metric) => {
    const [family, own] = [normals(2 * metric + 1, 20), normals(2 * metric + 2, 120)];
    return own.map((noise, model) => {
      const of = Math.floor(model / 6);
      const between = Math.sqrt(common) * shared[of]! + Math.sqrt(1 - common) * family[of]!;
      return Math.SQRT1_2 * (between + noise);
    });
  });
}

describe('prediction of a metric in simulated families', () => {
  const families = familyFolds(unitsByLabel(Array.from({ length: 120 }, (_, i) => `f${Math.floor(i / 6)}`)));
  const average = (common: number, of: readonly (readonly number[])[]) => {
    const found = Array.from({ length: 5 }, (_, seed) => {
      const [own, ...others] = world(seed, common);
      return explainedShare(predictLeftOut(predictorsOf(others), [own!], of)[0]!, all(120));
    });
    return found.reduce((sum, share) => sum + share, 0) / found.length;
  };

  it('finds nothing in noise, where models left out one at a time would', () => {
    const byModel = Array.from({ length: 20 }, (_, i) => Array.from({ length: 6 }, (_, j) => j * 20 + i));
    expect(average(0, families)).toBeLessThan(0);
    expect(average(0, byModel)).toBeGreaterThan(0.05);
  });

  it('finds what metrics share between families', () => expect(average(1, families)).toBeGreaterThan(0.3));
});

it('familyFolds leaves out each of at most ten families alone, the largest first', () => {
  expect(familyFolds(unitsByLabel([...'abbacb']))).toEqual([[1, 2, 5], [0, 3], [4]]);
});

it('familyFolds deals more families into ten folds of about equal size, and divides none', () => {
  const labels = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((family, i) => Array(1 + (i % 5)).fill(family));
  const folds = familyFolds(unitsByLabel(labels));
  expect(folds.map(({ length }) => length)).toEqual([8, 8, 8, 8, 8, 8, 7, 7, 7, 7]);
  expect(folds.flat().sort((a, b) => a - b)).toEqual([...labels.keys()]);
  for (const family of labels)
    expect(folds.filter((fold) => fold.some((model) => labels[model] === family))).toHaveLength(1);
});

import { describe, expect, it } from 'vitest';
import { kernelOf, predictLeftOut } from '../../../../pipeline/stages/agreement/own/ridge-prediction.ts';
import { unitsByLabel } from '../../../../pipeline/statistics/numbers/units.ts';
import { explainedShare, foldsOf, type Squares } from '../../../../pipeline/statistics/prediction/folds.ts';

const columns = [
  [0.1, 0.4, 0.2, 0.9, 0.5, 0.3, 0.8, 0.7],
  [1, Number.NaN, 3, 2, 5, 4, Number.NaN, 6],
  [2, 2, 2, 2, 2, 2, 2, 2],
  [0.3, 0.1, 0.2, 0.2, 0.9, 0.8, 0.7, 0.1],
].map((column) => Float64Array.from(column));
const scores = Float64Array.from([0.2, 0.5, 0.1, 0.8, 0.9, 0.4, 0.7, 0.7]);
const folds = [[0, 1, 2], [3, 5], [4, 7], [6]];
const all = (models: number) => [...Array(models).keys()];

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
  const [leftOut] = predictLeftOut(kernelOf(columns), [scores], folds) as [Squares];

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

  it('has no share of a constant metric', () => {
    const [varying, constant] = predictLeftOut(
      kernelOf(columns),
      [scores, new Float64Array(8).fill(3)],
      folds,
    );
    expect(varying).toEqual(leftOut);
    expect(explainedShare(constant!, all(8))).toBeNaN();
  });
});

it('foldsOf leaves out each of at most ten families alone, the largest first', () => {
  expect(foldsOf(unitsByLabel([...'abbacb']), 10)).toEqual([[1, 2, 5], [0, 3], [4]]);
});

it('foldsOf deals more families into ten folds of about equal size, and divides none', () => {
  const labels = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((family, i) => Array(1 + (i % 5)).fill(family));
  const folds = foldsOf(unitsByLabel(labels), 10);
  expect(folds.map(({ length }) => length)).toEqual([8, 8, 8, 8, 8, 8, 7, 7, 7, 7]);
  expect(folds.flat().sort((a, b) => a - b)).toEqual([...labels.keys()]);
  for (const family of labels)
    expect(folds.filter((fold) => fold.some((model) => labels[model] === family))).toHaveLength(1);
});

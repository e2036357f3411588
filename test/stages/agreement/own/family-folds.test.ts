import { expect, it } from 'vitest';
import { familyFolds } from '../../../../pipeline/stages/agreement/own/ridge-prediction.ts';
import { unitsByLabel } from '../../../../pipeline/statistics/resampling/bootstrap.ts';

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

import { describe, expect, it } from 'vitest';
import { foundWords, fullName, modelsNamed } from '../../pipeline/report/browser/model-search.ts';
import { MODELS_AND_METRICS } from '../../pipeline/report/words/table-words.ts';
import { randomPageData } from './page-data.ts';

const data = randomPageData(5, 3);
for (const [i, name] of ['resnet50_finetuned', 'resnet50', 'alexnet', 'AlexNet', 'vgg'].entries())
  data.models[i]!.name = name;
// The fourth model has more scores than the third.
data.scores[0]![2] = null;

describe('the search for a model', () => {
  it.each([
    ['resnet50', ['source:1']],
    [' Resnet50 ', ['source:1']],
    ['alexnet', ['source:3', 'source:2']],
    ['alexnet (source:2)', ['source:2']],
    ['source:4', ['source:4']],
    ['resnet', ['source:0', 'source:1']],
    ['nobody', []],
    [' ', []],
  ])('finds “%s”: whole names first, and models with more scores', (words, ids) => {
    expect(modelsNamed(words, data).map(({ id }) => id)).toEqual(ids);
  });

  it('leaves out an id that says no more than the name', () => {
    expect(fullName({ id: 'exams:Ana', name: 'Ana' })).toBe('Ana');
    expect(fullName({ id: 'source:3', name: 'Ana' })).toBe('Ana (source:3)');
  });

  it('says how many models have one name, and which is shown', () => {
    expect(foundWords('alexnet', modelsNamed('alexnet', data), MODELS_AND_METRICS)).toMatch(
      /^“alexnet” fits 2 models; shown is the one with most scores, AlexNet \(source:3\)\./,
    );
  });
});

import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { curatedModels, readCuratedModels } from '../../pipeline/studies/curated-models.ts';
import { readStudy } from '../../pipeline/studies/study.ts';

const read = (...lines: string[]) =>
  curatedModels(Buffer.from(['name,model_id,reason', ...lines].join('\n')), 'my-models.csv');

describe('a curated list of models', () => {
  it('has one id per line', () => {
    expect(read('a,source:1,same name', 'b,source:2,"same name, other case"')).toEqual([
      'source:1',
      'source:2',
    ]);
  });

  it.each([
    ['a model twice', ['a,source:1,x', 'b,source:1,x'], 'line 3: duplicate model_id'],
    ['a line without a reason', ['a,source:1, '], 'line 2: missing reason'],
  ])('is refused with %s', (_, lines, message) => {
    expect(() => read(...lines)).toThrow(`my-models.csv: ${message}`);
  });

  it('is an error if it is missing', () => {
    expect(() => readCuratedModels('no-models.csv')).toThrow(
      /^pipeline\/studies\/no-models\.csv: no such file\n {2}expected: a CSV file beside the study\n {2}next: {5}add it, or/,
    );
  });

  it('of every study can be read', () => {
    const files = readStudy('paper').readings.cohorts.flatMap(({ models }) => models ?? []);
    expect(new Set(files)).toEqual(new Set(['authors-models.csv']));
    expect(readCuratedModels('authors-models.csv')).toHaveLength(76);
    expect(fs.readdirSync('pipeline/studies').filter((file) => file.endsWith('.csv'))).toEqual([
      'authors-models.csv',
    ]);
  });
});

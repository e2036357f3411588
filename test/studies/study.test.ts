import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FOLDER } from '../../pipeline/studies/folder.ts';
import { sourceEntries } from '../../pipeline/studies/load-study.ts';
import {
  parseStudy,
  readStudy,
  STUDY_SCHEMA_FILE,
  studyNames,
  studySchemaText,
} from '../../pipeline/studies/study.ts';

const paper = () => JSON.parse(fs.readFileSync('pipeline/studies/paper.json', 'utf8'));
const OWN = {
  source_id: 'mine',
  file: 'mine.csv',
  model_column: 'model',
  metrics: { a: { category: 'V1' } },
};
const parse = (content: unknown) => parseStudy(JSON.stringify(content), 'my.json');

const READING = { name: 'one', title: 'One', metric_set: 'brain_score', note: 'a note' };

describe('a study', () => {
  it('can be read from its file', () => {
    expect(readStudy('paper').metric_sets[0]!.name).toBe('brain_score');
    expect(readStudy('latest').as_of).toBe('latest');
  });

  it('needs only a title, a date, sources and a metric set', () => {
    const { title, as_of, metric_sets } = paper();
    const study = parse({ title, as_of, sources: [], csv: [OWN], metric_sets });
    expect(study.correlations[0]).toBe('spearman');
    expect(study.minimum_models).toBe(20);
    expect(study.copies).toEqual({ minimum_common: 20, minimum_equal: 0.8, keep: 'all' });
    expect(study.csv[0]!.metrics!.a!.higher_is_better).toBe(true);
  });

  it('may have trials of its own, which need no other source', () => {
    const { title, as_of, metric_sets } = paper();
    const study = parse({ title, as_of, sources: [], trials: 'my-trials', metric_sets });
    const entries = (sources: object[]) =>
      sourceEntries({ ...study, name: 'my', file: 'my.json', sources: sources as typeof study.sources });
    expect(entries([])).toEqual([{ source_id: 'model-vs-human' }]);
    const listed = [{ source_id: 'model-vs-human', metrics: ['model-vs-human:ood_accuracy'] }];
    expect(entries(listed)).toEqual(listed);
  });

  it.each([
    ['/etc', 'my.json: trials: invalid value\n  expected: a path relative to the folder of the study'],
    ['my trials', 'my.json: trials: invalid value'],
    [['my-trials'], 'my.json: trials: invalid value'],
  ])('with the trials %j is refused', (trials, message) => {
    expect(() => parse({ ...paper(), trials })).toThrow(message);
  });

  it('with an unknown name is refused, suggesting the closest', () => {
    expect(() => readStudy('papers')).toThrow('did you mean "paper"?');
    expect(() => readStudy('../studies/paper')).toThrow('unknown study');
  });

  it.each([
    ['at the top', (study: ReturnType<typeof paper>) => ({ ...study, as_off: 1 }), 'top level', 'as_off'],
    [
      'in a metric set',
      (study) => ({ ...study, metric_sets: [{ ...study.metric_sets[0], exclde: {} }] }),
      'metric_sets.0',
      'exclde',
    ],
    [
      'in a selection',
      (study) => ({ ...study, metric_sets: [{ ...study.metric_sets[0], include: { domain: ['neural'] } }] }),
      'metric_sets.0.include',
      'domain',
    ],
    [
      'in a claim',
      (study) => ({ ...study, claims: [{ ...study.claims[0], notes: '' }] }),
      'claims.0',
      'notes',
    ],
    [
      'in a reading',
      (study) => ({ ...study, readings: { cohorts: [{ ...READING, model: 'a.csv' }] } }),
      'readings.cohorts.0',
      'model',
    ],
    ['in the rule for copies', (study) => ({ ...study, copies: { keeps: 'one' } }), 'copies', 'keeps'],
  ])('with an unknown key %s is refused', (_what, change, where, key) => {
    expect(() => parse(change(paper()))).toThrow(`my.json: ${where}: unknown key "${key}"`);
  });

  it('with a date that does not exist names the file and the key', () => {
    expect(() => parse({ ...paper(), as_of: '2024-02-30' })).toThrow(
      /^my\.json: as_of: invalid value\n {2}expected: a date that exists, such as 2024-01-01\n {2}found: {4}"2024-02-30"/,
    );
  });

  it('with an unknown key suggests the closest unused key', () => {
    const { as_of, ...rest } = paper();
    expect(() => parse({ ...rest, asof: as_of })).toThrow(
      /unknown key "asof"\n {2}expected: a known name; did you mean "as_of"\?/,
    );
    const { minimum_models, ...others } = paper();
    expect(() => parse({ ...others, minimum_model: minimum_models })).toThrow(
      'did you mean "minimum_models"?',
    );
    const csv = [{ ...OWN, metrics: { a: { category: 'V1', higher_is_beter: false } } }];
    expect(() => parse({ ...paper(), csv })).toThrow('did you mean "higher_is_better"?');
    // "sources" is closer to the misspelt key, but the study has it already.
    const { resamples, ...without } = paper();
    expect(() => parse({ ...without, resources: resamples })).toThrow('one of "csv", "trials", "resamples"');
  });

  it.each([
    ['2025-05', '2025-05-31'],
    ['2024-02', '2024-02-29'],
    ['2023-12', '2023-12-31'],
  ])('with the month %s as its date means the end of the month', (month, day) => {
    expect(parse({ ...paper(), as_of: month }).as_of).toBe(day);
  });

  it.each([
    ['as_of', '2024-13', 'as_of'],
    ['as_of', '2024-13-01', 'as_of'],
    ['as_of', 'yesterday', 'as_of'],
    ['correlations', ['spaerman'], 'correlations.0'],
    ['resamples', 1.5, 'resamples'],
    ['metric_sets', [], 'metric_sets'],
    ['minimum_models', 2, 'minimum_models'],
    ['copies', { keep: 'none' }, 'copies.keep'],
    ['copies', { minimum_equal: 80 }, 'copies.minimum_equal'],
    ['copies', { minimum_common: 0 }, 'copies.minimum_common'],
    ['correlations', ['pearson', 'spearman'], 'correlations.0'],
    ['correlations', ['spearman', 'spearman'], 'correlations.1'],
    ['aggregations', ['z_mean', 'z_mean'], 'aggregations.1'],
    ['aggregations', ['first_component'], 'aggregations.0'],
    ['aggregations', ['z_mean'], 'claims.2.quantity.method'],
    ['sources', [{ source_id: 'a' }, { source_id: 'a' }], 'sources.1'],
    ['sources', [], 'sources'],
    [
      'sources',
      [
        { source_id: 'a', metrics: ['a:x'] },
        { source_id: 'b', metrics: ['b:x', 'a:x'] },
      ],
      'sources.1.metrics.1',
    ],
    ['csv', [{ ...OWN, file: '../my scores.csv' }], 'csv.0.file'],
    ['csv', [{ ...OWN, file: 'https://a.org/b c' }], 'csv.0.file'],
    ['csv', [{ ...OWN, file: '/etc/passwd' }], 'csv.0.file'],
    ['csv', [{ ...OWN, file: 'http://example.org/a.csv' }], 'csv.0.file'],
    ['csv', [{ ...OWN, file: 'file:///etc/passwd' }], 'csv.0.file'],
    ['csv', [{ ...OWN, file: 'https://me:word@example.org/a.csv' }], 'csv.0.file'],
    ['csv', [{ ...OWN, file: 'https://[example.org/a.csv' }], 'csv.0.file'],
    ['csv', [{ ...OWN, source_id: '../raw' }], 'csv.0.source_id'],
    ['csv', [{ ...OWN, metrics: {} }], 'csv.0.metrics'],
    ['csv', [{ ...OWN, metrics: { a: { category: 'vision' } } }], 'csv.0.metrics.a.category'],
    ['csv', [{ ...OWN, metric_column: 'metric' }], 'csv.0'],
    ['csv', [OWN, OWN], 'csv.1'],
    ['metric_sets', [{ ...paper().metric_sets[0], cohort: 'main' }], 'metric_sets.0.cohort'],
    [
      'metric_sets',
      [{ ...paper().metric_sets[0], cohort: { minimum_coverage: 2 } }],
      'metric_sets.0.cohort.minimum_coverage',
    ],
    ['claims', [{ ...paper().claims[0], metric_sets: ['any'] }], 'claims.0.metric_sets'],
    ['readings', { claims: ['neural_behavior_low'] }, 'readings.claims.0'],
    ['readings', { cohorts: [{ ...READING, metric_set: 'any' }] }, 'readings.cohorts.0.metric_set'],
    ['readings', { cohorts: [READING, READING] }, 'readings.cohorts.1'],
    ['readings', { cohorts: [{ ...READING, models: '../models.csv' }] }, 'readings.cohorts.0.models'],
  ])('with %s = %j is refused', (key, value, where) => {
    expect(() => parse({ ...paper(), [key]: value })).toThrow(`my.json: ${where}: invalid value`);
  });

  it('with a duplicate name, or a claim without its number, is refused', () => {
    const study = paper();
    expect(() => parse({ ...study, metric_sets: [...study.metric_sets, ...study.metric_sets] })).toThrow(
      'metric_sets.4',
    );
    expect(() => parse({ ...study, claims: [...study.claims, study.claims[0]] })).toThrow('claims.7');
    const claims = [{ ...study.claims[0], published: null }];
    expect(() => parse({ ...study, claims })).toThrow('claims.0.published');
  });

  it('that is not JSON is refused', () => {
    const broken = (text: string) => () => parseStudy(text, 'my.json');
    expect(broken('{\n  "title": "a"\n  "as_of": "latest"\n}')).toThrow(
      'my.json: line 3, column 3: invalid JSON',
    );
    expect(broken('{\n  "title": "a",\n}')).toThrow('my.json: line 3, column 1: invalid JSON');
    expect(broken('{\n  "title": "a')).toThrow('my.json: line 2, column 14: invalid JSON');
    expect(broken('')).toThrow('my.json: line 1, column 1: invalid JSON');
  });
});

describe('the JSON Schema of studies', () => {
  const text = fs.readFileSync(STUDY_SCHEMA_FILE, 'utf8');

  it('is that of the program', () => {
    if (text !== studySchemaText()) throw new Error(`${STUDY_SCHEMA_FILE} is old: run make dictionary`);
  });

  it.each(studyNames())('is named and met by %s', (name) => {
    const file = path.join(FOLDER, `${name}.json`);
    const content = JSON.parse(fs.readFileSync(file, 'utf8'));
    expect(path.join(FOLDER, content.$schema)).toBe(STUDY_SCHEMA_FILE);
    const schema = z.fromJSONSchema(JSON.parse(text));
    expect(schema.parse(content)).toMatchObject(content);
    expect(schema.safeParse({ ...content, resample: 5 }).success).toBe(false);
  });

  it('allows a month, and all metrics of an own table', () => {
    const study = { ...paper(), as_of: '2024-01', csv: [{ ...OWN, metrics: '*' }] };
    expect(z.fromJSONSchema(JSON.parse(text)).safeParse(study).success).toBe(true);
  });
});

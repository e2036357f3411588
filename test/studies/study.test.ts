import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FOLDER, isOfLeaderboard } from '../../pipeline/studies/folder.ts';
import { sourceEntries } from '../../pipeline/studies/load-study.ts';
import {
  parseStudy,
  readStudy,
  STUDY_SCHEMA_FILE,
  studyNames,
  studySchemaText,
} from '../../pipeline/studies/study.ts';
import { casesIn } from '../cases.ts';
import { withValues } from '../sources/document.ts';

const paper = () => JSON.parse(fs.readFileSync('pipeline/studies/paper.json', 'utf8'));
const OWN = {
  source_id: 'mine',
  file: 'mine.csv',
  model_column: 'model',
  metrics: { a: { category: 'V1' } },
};
const parse = (content: unknown) => parseStudy(JSON.stringify(content), 'my.json');

describe('a study', () => {
  it('can be read from its file', () => {
    expect(readStudy('paper').metric_sets[0]!.name).toBe('brain_score');
    expect(readStudy('latest').as_of).toBe('latest');
  });

  it('is about the leaderboard if that is its first source', () => {
    const found = studyNames().filter((name) => isOfLeaderboard(readStudy(name)));
    expect(found).toEqual(['latest', 'paper']);
  });

  it('needs only a title, a date, sources and a metric set', () => {
    const { title, as_of, metric_sets } = paper();
    const study = parse({ title, as_of, csv: [OWN], metric_sets });
    expect(study.sources).toEqual([]);
    expect(study.correlations[0]).toBe('spearman');
    expect(study.minimum_models).toBe(20);
    expect(study.copies).toEqual({ minimum_common: 20, minimum_equal: 0.8, keep: 'all' });
    expect(study.csv[0]!.metrics!.a!.higher_is_better).toBeUndefined();
    expect(study.missing).toBe('complete');
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

  it('with an unknown name is refused, suggesting the closest', () => {
    expect(() => readStudy('papers')).toThrow('did you mean "paper"?');
    expect(() => readStudy('../studies/paper')).toThrow('unknown study');
  });

  it('with an unknown key suggests the closest unused key', () => {
    const { as_of, ...rest } = paper();
    expect(() => parse({ ...rest, asof: as_of })).toThrow(
      /unknown key "asof"\n {2}expected: a known name; did you mean "as_of"\?/,
    );
  });

  it.each(casesIn<[Record<string, unknown>, string]>(import.meta.dirname, 'bad-studies.yml'))(
    'with %j is refused',
    (change, message) => expect(() => parse(withValues(paper(), change))).toThrow(`my.json: ${message}`),
  );

  it('with a duplicate name is refused', () => {
    const study = paper();
    expect(() => parse({ ...study, metric_sets: [...study.metric_sets, ...study.metric_sets] })).toThrow(
      'metric_sets.4',
    );
    expect(() => parse({ ...study, claims: [...study.claims, study.claims[0]] })).toThrow('claims.7');
  });

  it('that is not JSON is refused', () => {
    const broken = (text: string) => () => parseStudy(text, 'my.json');
    expect(broken('{\n  "title": "a"\n  "as_of": "latest"\n}')).toThrow(
      'my.json: line 3, column 3: invalid JSON',
    );
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

  it('allows all metrics of an own table', () => {
    const study = { ...paper(), csv: [{ ...OWN, metrics: '*' }] };
    expect(z.fromJSONSchema(JSON.parse(text)).safeParse(study).success).toBe(true);
  });
});

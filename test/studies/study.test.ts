import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
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
import { runIn } from '../../pipeline/warehouse/root.ts';
import { casesIn } from '../cases.ts';
import { Folder } from '../folder.ts';
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

  it('may take a metric set of another study', () => {
    const folder = new Folder();
    onTestFinished(() => folder.remove());
    const { title, as_of, sources, metric_sets } = paper();
    const mine = (like: string) => {
      const set = { name: 'mine', title: 'mine', cohort: 'complete', like, exclude: { metrics: ['a:b'] } };
      const content = JSON.stringify({ title, as_of, sources, metric_sets: [set] });
      folder.write('pipeline/studies/mine.json', content);
      return runIn({ root: folder.root, env: {} }, () => readStudy('mine').metric_sets[0]!);
    };
    folder.write('pipeline/studies/paper.json', JSON.stringify(paper()));
    const { include, exclude, cohort } = mine('paper/brain_score');
    expect([include, cohort]).toEqual([{ metrics: [], ...metric_sets[0].include }, 'complete']);
    expect(exclude.metrics).toEqual([...metric_sets[0].exclude.metrics, 'a:b']);
    expect(() => mine('paper/brain_scor')).toThrow(
      'mine.json: metric_sets.0.like: no such metric set\n  expected: a known name; did you mean "paper/brain_score"?',
    );
    expect(() => mine('papr/brain_score')).toThrow('expected: one of "mine", "paper"');
    expect(() => mine('mine/mine')).toThrow('no "like" itself');
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
    const { minimum_models, ...others } = paper();
    expect(() => parse({ ...others, minimum_model: minimum_models })).toThrow(
      'did you mean "minimum_models"?',
    );
    // "sources" is closer to the misspelt key, but the study has it already.
    const { resamples, ...without } = paper();
    expect(() => parse({ ...without, resources: resamples })).toThrow(
      'one of "question", "csv", "trials", "resamples"',
    );
  });

  it.each([
    ['2025-05', '2025-05-31'],
    ['2024-02', '2024-02-29'],
    ['2023-12', '2023-12-31'],
  ])('with the month %s as its date means the end of the month', (month, day) => {
    expect(parse({ ...paper(), as_of: month }).as_of).toBe(day);
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

  it('may describe metrics whose names JavaScript gives objects', () => {
    const metrics = '{ "__proto__": { "title": "a" }, "constructor": { "title": "b" } }';
    const csv = `[{ "source_id": "mine", "file": "mine.csv", "metrics": ${metrics} }]`;
    const study = parseStudy(
      JSON.stringify({ ...paper(), csv: 0 }).replace('"csv":0', `"csv":${csv}`),
      'my.json',
    );
    const titles = Object.entries(study.csv[0]!.metrics!).map(([name, { title }]) => [name, title]);
    expect(titles).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(JSON.stringify(study.csv)).toContain('"__proto__":{');
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

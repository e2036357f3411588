import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseStudy, readStudy } from '../../pipeline/studies/study.ts';

const paper = () => JSON.parse(fs.readFileSync('pipeline/studies/paper.json', 'utf8'));
const parse = (content: unknown) => parseStudy(JSON.stringify(content), 'my.json');

describe('a study', () => {
  it('paper is one', () => {
    expect(readStudy('paper').metric_sets[0]!.name).toBe('brain_score');
  });

  it('that does not exist is refused with the closest name', () => {
    expect(() => readStudy('papers')).toThrow('did you mean "paper"?');
    expect(() => readStudy('../studies/paper')).toThrow('no study');
  });

  it.each([
    ['at the top', (study: ReturnType<typeof paper>) => ({ ...study, as_off: 1 }), 'the top level', 'as_off'],
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
  ])('with an unknown key %s is refused', (_what, change, where, key) => {
    expect(() => parse(change(paper()))).toThrow(`my.json: ${where}: an unknown key "${key}"`);
  });

  it('names the closest key that is still free', () => {
    const { as_of, ...rest } = paper();
    expect(() => parse({ ...rest, asof: as_of })).toThrow(
      /an unknown key "asof"\n {2}expected: did you mean "as_of"\?/,
    );
    const { minimum_models, ...others } = paper();
    expect(() => parse({ ...others, minimum_model: minimum_models })).toThrow(
      'did you mean "minimum_models"?',
    );
    // "sources" is nearer, but it is there already.
    const { resamples, ...without } = paper();
    expect(() => parse({ ...without, resources: resamples })).toThrow('known are "resamples"');
  });

  it.each([
    ['as_of', '2024-13-01', 'as_of'],
    ['as_of', 'yesterday', 'as_of'],
    ['correlations', ['spaerman'], 'correlations.0'],
    ['resamples', 1.5, 'resamples'],
    ['metric_sets', [], 'metric_sets'],
    ['minimum_models', 2, 'minimum_models'],
    ['correlations', ['pearson', 'spearman'], 'correlations.0'],
    ['correlations', ['spearman', 'spearman'], 'correlations.1'],
    ['aggregations', ['z_mean', 'z_mean'], 'aggregations.1'],
    ['aggregations', ['z_mean'], 'claims.2.quantity.method'],
    ['sources', [{ source_id: 'a' }, { source_id: 'a' }], 'sources.1'],
  ])('with %s = %j is refused', (key, value, where) => {
    expect(() => parse({ ...paper(), [key]: value })).toThrow(
      `my.json: ${where}: not what a study holds there`,
    );
  });

  it('with a name twice, or a claim without its number, is refused', () => {
    const study = paper();
    expect(() => parse({ ...study, metric_sets: [...study.metric_sets, ...study.metric_sets] })).toThrow(
      'metric_sets.1',
    );
    expect(() => parse({ ...study, claims: [...study.claims, study.claims[0]] })).toThrow('claims.7');
    const claims = [{ ...study.claims[0], published: null }];
    expect(() => parse({ ...study, claims })).toThrow('claims.0.published');
  });

  it('that is no JSON is refused', () => {
    expect(() => parseStudy('{', 'my.json')).toThrow('my.json: ');
  });
});

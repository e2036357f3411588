import { describe, expect, it } from 'vitest';
import agreement from '../../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import { type Given, madeStages, normalized, ownStudy } from '../given.ts';

/** Type, data set and acquisition of the curated metrics; all are of V1 and of macaques. */
const curated: Record<string, [string, string, string]> = {
  a: ['pls', 'one', 'arrays'],
  b: ['pls', 'one', 'arrays'],
  c: ['rdm', 'two', 'arrays'],
  d: ['rdm', 'three', 'fmri'],
  e: ['pls', 'three', 'fmri'],
};

/** Twelve models; `unknown` is a metric that nobody has curated. */
function given(): Given {
  const scores = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      `model-${i}`,
      {
        ...Object.fromEntries(Object.keys(curated).map((id, m) => [id, ((m + 2) * i * i + 3 * i) % 13])),
        unknown: (5 * i) % 12,
      },
    ]),
  );
  const tables = normalized({ id: 'site@1', asOf: '2024-01-01', scores });
  for (const row of tables['normalize.snapshot_metric']!) {
    const [metric_type, data_set, acquisition] = curated[String(row.metric_id)] ?? [null, 'four', null];
    // One collection has a, b and c, each from an original study of its own.
    const collected = 'abc'.includes(String(row.metric_id));
    Object.assign(row, { metric_type, data_set, acquisition, species: metric_type && 'macaque' });
    if (collected) Object.assign(row, { collection: 'All', original_study: `of ${row.metric_id}` });
  }
  return tables;
}

describe('agreement by attribute', () => {
  const run = madeStages(() => given(), ownStudy({ minimum_models: 5 }), [cohort, agreement]);

  it('divides the pairs of curated metrics by what they share', async () => {
    const rows = await run.rows(`
      select attributes, shared, n_pairs from agreement.attribute_pair
      where metrics = 'all' and attributes in ('metric_type', 'data_set', 'species', 'metric_type, acquisition')
      order by all`);
    expect(rows.map(({ attributes, shared, n_pairs }) => `${attributes} ${shared} ${n_pairs}`)).toEqual([
      'data_set data_set 2',
      'data_set neither 8',
      'metric_type metric_type 4',
      'metric_type neither 6',
      'metric_type, acquisition acquisition 3',
      'metric_type, acquisition both 1',
      'metric_type, acquisition metric_type 3',
      'metric_type, acquisition neither 3',
      'species neither 0',
      'species species 10',
    ]);
  });

  it('averages the correlations of agreement/pairwise', async () => {
    // By attribute: pairs of one data set are a–b and d–e.
    const [row] = await run.rows(`
      select estimate, ci_low, family_ci_low, (
        select avg(estimate) from agreement.pairwise
        where method = 'spearman' and metric_a || metric_b in ('ab', 'de')
      ) as expected
      from agreement.attribute_pair where metrics = 'all' and attributes = 'data_set' and shared = 'data_set'`);
    expect(row!.estimate).toBeCloseTo(Number(row!.expected), 12);
    expect(row!.ci_low).toBeLessThan(Number(row!.estimate));
    expect(row!.family_ci_low).toBeLessThan(Number(row!.estimate));
  });

  it('regresses on the attributes that vary, and says why others have no coefficient', async () => {
    const rows = await run.rows(`
      select attribute, estimate is null or isnan(estimate) as missing, ci_low < estimate and estimate < ci_high as inside,
        p_value between 0 and 1 as tested, reason, n_shared, n_pairs, n_metrics
      from agreement.attribute_effect where metrics = 'all' and curation = 'by_study' order by attribute`);
    const of = (attribute: string) => rows.find((row) => row.attribute === attribute)!;
    expect(rows.length).toBe(6);
    for (const attribute of ['metric_type', 'data_set', 'acquisition'])
      expect(of(attribute)).toMatchObject({ missing: false, inside: true, tested: true, reason: null });
    for (const attribute of ['region', 'species'])
      expect(of(attribute)).toMatchObject({ missing: true, reason: 'every pair shares it', n_shared: 10 });
    expect(of('intercept')).toMatchObject({ missing: false, inside: true, n_pairs: 10, n_metrics: 5 });
  });

  it('regresses under each curation of data sets', async () => {
    const rows = await run.rows(`
      select curation, n_shared, n_pairs, estimate from agreement.attribute_effect
      where metrics = 'all' and attribute = 'data_set' order by curation`);
    expect(rows.map(({ curation, n_shared, n_pairs }) => [curation, n_shared, n_pairs])).toEqual([
      ['by_study', 2, 10],
      // Also a and c, and b and c.
      ['collections', 4, 10],
      // Only d and e.
      ['original_studies', 1, 10],
    ]);
    // Each is a regression of its own.
    expect(new Set(rows.map(({ estimate }) => estimate)).size).toBe(3);
  });

  it('leaves out each data set', async () => {
    const rows = await run.rows(`
      select data_set, attribute, n_pairs, n_metrics, estimate is null or isnan(estimate) as missing
      from agreement.attribute_without_data_set where attribute = 'data_set' order by data_set`);
    expect(rows).toEqual([
      // Only d and e share a data set.
      { data_set: 'one', attribute: 'data_set', n_pairs: 3, n_metrics: 3, missing: false },
      { data_set: 'three', attribute: 'data_set', n_pairs: 3, n_metrics: 3, missing: true },
      { data_set: 'two', attribute: 'data_set', n_pairs: 6, n_metrics: 4, missing: false },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import agreement from '../../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { type Given, madeStages, normalized, ownStudy } from '../given.ts';

/** Data set, collection and category of each metric. */
const metrics: Record<string, [string, string | null, string]> = {
  a1: ['Old1', 'All', 'V1'],
  a2: ['Old1', 'All', 'V1'],
  b: ['Old2', 'All', 'V1'],
  c1: ['Single', null, 'IT'],
  c2: ['Single', null, 'IT'],
  i2n1: ['Words', null, 'behavior'],
  i2n2: ['Pictures', null, 'behavior'],
};

/** Sixteen models of twelve families. */
function given(): Given {
  const models = [1, 1, 2, 1, 1, 3, 1, 2, 1, 1, 1, 1].flatMap((size, family) =>
    Array.from({ length: size }, (_, j) => `f${family}-${j}`),
  );
  const score = (k: number, i: number) =>
    (((k + 2) * i * i + (3 + k) * i + ((i * (k + 1)) % 4) * 7) % 23) + i * (k % 3);
  const scores = Object.fromEntries(
    models.map((model, i) => [
      model,
      Object.fromEntries(Object.keys(metrics).map((id, k) => [id, score(k, i)])),
    ]),
  );
  const familyOf = (model: string) => model.split('-')[0]!;
  const tables = normalized({ id: 'site@1', asOf: '2024-01-01', familyOf, scores });
  for (const row of tables['normalize.snapshot_metric']!) {
    const [data_set, collection, category] = metrics[String(row.metric_id)]!;
    const original_study = row.metric_id === 'a1' ? 'Older' : collection && data_set;
    Object.assign(row, { data_set, collection, original_study, category });
  }
  return tables;
}

// Constants computed with pandas 2.2.3: means of rank().corr(), and jackknife intervals with SciPy 1.15.3's t.
describe('agreement under other choices of data sets', () => {
  const run = madeStages(() => given(), ownStudy({ minimum_models: 5 }), [cohort, agreement]);

  const close = (...[estimate, family_ci_low, family_ci_high]: number[]) => ({
    estimate: expect.closeTo(estimate!, 12),
    family_ci_low: expect.closeTo(family_ci_low!, 9),
    family_ci_high: expect.closeTo(family_ci_high!, 9),
  });

  it('leaves out each data set, and each collection of several', async () => {
    const rows = await run.rows(`
      select * from agreement.without_data_set where quantity = 'mean_pairwise_correlation' order by all`);
    expect(rows.map(({ kind, left_out }) => `${kind} ${left_out}`)).toEqual([
      'collection All',
      ...['Old1', 'Old2', 'Pictures', 'Single', 'Words'].map((name) => `data_set ${name}`),
    ]);
    expect(rows[0]).toMatchObject({
      ...close(0.09674200731215475, -0.35921475272525755, 0.552698767349567),
      difference: expect.closeTo(0.09674200731215475 - 0.21119452319153695, 12),
      n_metrics: 4,
      n_pairs: 6,
    });
    expect(rows[1]).toMatchObject({
      ...close(0.1638655032459965, -0.2527078377481966, 0.5804388442401895),
      n_metrics: 5,
      n_pairs: 10,
    });
  });

  it('has no mean if no pair is left', async () => {
    const rows = await run.rows(`
      select estimate, difference, family_ci_low, n_pairs from agreement.without_data_set
      where quantity = 'mean_behavior_behavior' and left_out = 'Words'`);
    const missing = Number.NaN;
    expect(rows).toEqual([{ estimate: missing, difference: missing, family_ci_low: missing, n_pairs: 0 }]);
  });

  it('counts pairs of data sets once, and weights pairs as the score does', async () => {
    const rows = await run.rows(`
      select * from agreement.summary_variant
      where quantity = 'mean_pairwise_correlation' and variant in (
        'different_data_sets', 'data_sets_equal', 'collections_equal', 'by_weight')`);
    const of = (variant: string) => rows.find((row) => row.variant === variant);
    expect(of('different_data_sets')).toMatchObject({
      ...close(0.21626830157545243, -0.1853981747553298, 0.6179347779062346),
      n_pairs: 19,
      n_model_families: 12,
    });
    expect(of('data_sets_equal')).toMatchObject({
      ...close(0.22939429638322867, -0.15983372446354216, 0.6186223172299995),
      n_pairs: 19,
    });
    expect(of('collections_equal')).toMatchObject({
      ...close(0.18086738551547546, -0.2320856357278779, 0.5938204067588289),
      n_pairs: 17,
    });
    expect(of('by_weight')).toMatchObject({
      ...close(0.18170172270238885, -0.22617052840976867, 0.5895739738145463),
      n_pairs: 21,
    });
  });

  it('says how far pairs agree by what they share, under each curation', async () => {
    const rows = await run.rows('select * from agreement.shared_level');
    const of = (curation: string, shared: string): Row =>
      rows.find((row) => row.curation === curation && row.shared === shared)!;
    expect(rows).toHaveLength(12);
    expect(of('by_study', 'nothing')).toMatchObject({
      ...close(0.2430709575109086, -0.1445672155482384, 0.6307091305700556),
      n_pairs: 10,
    });
    expect(of('by_study', 'domain')).toMatchObject({
      ...close(0.14854558164769055, -0.40637137461566336, 0.7034625379110444),
      n_pairs: 6,
    });
    expect(of('by_study', 'category')).toMatchObject({
      ...close(0.2623715549794558, -0.21585060727833916, 0.7405937172372508),
      n_pairs: 3,
    });
    expect(of('by_study', 'data_set')).toMatchObject({
      ...close(0.1629936285443397, -0.4422467394188144, 0.7682339965074939),
      n_pairs: 2,
    });
    expect(of('collections', 'data_set')).toMatchObject({
      ...close(0.2731093936744445, -0.19594585771492207, 0.7421646450638111),
      n_pairs: 4,
    });
    // Only c1 and c2 are of one original study.
    expect(of('original_studies', 'data_set').n_pairs).toBe(1);
  });
});

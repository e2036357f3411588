import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import agreement from '../../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import { normalized, ownStudy, StageRun } from '../given.ts';

describe('agreement without a family', () => {
  let run: StageRun;
  beforeAll(async () => {
    const scores = {
      'net-1': { x: 1, y: 2, i2n: 50 },
      'net-2': { x: 2, y: 1, i2n: 40 },
      'vit-1': { x: 3, y: 4, i2n: 30 },
      'vit-2': { x: 4, y: 3, i2n: 20 },
      'vit-3': { x: 5, y: 5, i2n: 10 },
      alone: { x: 6, y: 6, i2n: 9 },
    };
    const familyOf = (model: string) => model.split('-')[0]!;
    const given = normalized({ id: 'site@1', asOf: '2024-01-01', familyOf, scores });
    run = await StageRun.open(given, ownStudy({ minimum_models: 4 }));
    await run.make(cohort, agreement);
  });
  afterAll(() => run.close());

  it('has the headline numbers of the other models, and the difference from those of all', async () => {
    const rows = await run.rows(`
      select quantity, round(estimate, 12) as estimate, round(difference, 12) as difference, n_models, n_models_without
      from agreement.without_family where family = 'net' order by quantity`);
    // By hand, without the two nets and with them: x–y 1 − 6 × 2 ÷ 60 = 0.8 and 1 − 6 × 4 ÷ 210 = 31/35; i2n is −x.
    const all = 31 / 35;
    const of = (estimate: number, before: number) => ({
      estimate: expect.closeTo(estimate, 11),
      difference: expect.closeTo(estimate - before, 11),
      n_models: 6,
      n_models_without: 4,
    });
    expect(rows).toEqual([
      {
        quantity: 'mean_behavior_behavior',
        ...{ estimate: Number.NaN, difference: Number.NaN },
        ...{ n_models: 6, n_models_without: 4 },
      },
      { quantity: 'mean_neural_behavior', ...of(-0.9, (-1 - all) / 2) },
      { quantity: 'mean_neural_neural', ...of(0.8, all) },
      { quantity: 'mean_pairwise_correlation', ...of(-1 / 3, -1 / 3) },
      { quantity: 'share_negative', ...of(2 / 3, 2 / 3) },
      { quantity: 'share_negative_neural_behavior', ...of(1, 1) },
    ]);
  });

  it('has no agreement by attribute if nobody has curated the metrics', async () => {
    for (const table of ['attribute_pair', 'attribute_effect', 'attribute_without_data_set'])
      expect(await run.rows(`select * from agreement.${table}`)).toEqual([]);
  });

  it('leaves out families of several models only, and none without which too few others remain', async () => {
    const rows = await run.rows('select distinct family from agreement.without_family');
    expect(rows).toEqual([{ family: 'net' }]);
  });
});

import { describe, expect, it } from 'vitest';
import agreement from '../../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import { madeStages, normalized, ownStudy, StageRun } from '../given.ts';

// Over all models x and y agree; over the four with the highest accuracy (6 to 9) y falls as x rises. z is constant there.
const models = Array.from({ length: 11 }, (_, i) => i);
const scores = Object.fromEntries(
  models.map((i) => [
    `m${i}`,
    { x: i, y: i < 6 ? i : 16 - i, i2n: Math.min(i, 6), ...(i < 10 && { accuracy: i }) },
  ]),
);

const settings = {
  control: 'accuracy',
  minimum_models: 4,
  metric_sets: [
    {
      name: 'main',
      title: 'all',
      include: { domains: ['neural', 'behavior'] },
      exclude: { metrics: ['accuracy'] },
      cohort: { minimum_coverage: 0.5 },
    },
  ],
};

describe('the tables of range restriction', () => {
  const run = madeStages(() => normalized({ id: 'site@1', asOf: '2024-01-01', scores }), ownStudy(settings), [
    cohort,
    agreement,
  ]);

  it('have the models of at least each threshold, as long as minimum_models remain', async () => {
    const rows = await run.rows(`
      select quantile, threshold, n_models, ci_low, training_data_set from agreement.range_restriction
      where category_a = 'all' order by quantile`);
    expect(rows.map(({ quantile, n_models }) => [quantile, n_models])).toEqual([
      [0, 10],
      [0.1, 9],
      [0.2, 8],
      [0.3, 7],
      [0.4, 6],
      [0.5, 5],
      [0.6, 4],
    ]);
    expect(rows[6]!.threshold).toBeCloseTo(5.4, 14);
    for (const { training_data_set } of rows) expect(training_data_set).toBeNull();
    // Fewer than ten families from the second row on.
    expect(rows.map(({ ci_low }) => Number.isNaN(ci_low))).toEqual([false, ...Array(6).fill(true)]);
  });

  it('show that metrics which agree over all models may disagree over the best', async () => {
    const rows = await run.rows(`
      select quantile, category_a, category_b, estimate, n_pairs, ci_low
      from agreement.range_restriction where quantile in (0, 0.6) order by all`);
    const of = (quantile: number, one: string, other: string) =>
      rows.find((row) => row.quantile === quantile && row.category_a === one && row.category_b === other)!;
    // Ranks by hand: y is 0 … 5, 10, 9, 8, 7, so Σ d² = 9 + 1 + 1 + 9.
    expect(of(0, 'V1', 'V1').estimate).toBeCloseTo(1 - (6 * 20) / (10 * 99), 14);
    expect(of(0.6, 'V1', 'V1').estimate).toBe(-1);
    // The behavioural metric is constant over the best models.
    expect(of(0.6, 'V1', 'behavior')).toMatchObject({ estimate: Number.NaN, n_pairs: 0, ci_low: Number.NaN });
    expect(of(0.6, 'all', 'all')).toMatchObject({ estimate: -1, n_pairs: 1 });
    expect(of(0, 'all', 'all').n_pairs).toBe(3);
    expect(of(0, 'behavior', 'behavior')).toBeUndefined();
  });

  it('have the spread of each metric relative to all models that have the control', async () => {
    const rows = await run.rows(`
      select metric_id, relative_deviation, n_models from agreement.range_spread
      where quantile in (0, 0.6) order by quantile, metric_id`);
    // The standard deviation of n successive integers is √(n (n + 1) ÷ 12).
    const ratio = Math.sqrt((4 * 5) / (10 * 11));
    const [all, best] = [rows.slice(0, 3), rows.slice(3)];
    expect(all.map(({ metric_id, relative_deviation }) => [metric_id, relative_deviation])).toEqual([
      ['i2n', 1],
      ['x', 1],
      ['y', 1],
    ]);
    expect(best[0]!.relative_deviation).toBe(0);
    expect(best[1]!.relative_deviation).toBeCloseTo(ratio, 14);
    expect(best.map(({ n_models }) => n_models)).toEqual([4, 4, 4]);
  });

  // Over all models, accuracy rises with the name; on the digits it is high for every model.
  it('are within one training data set', async () => {
    const digits = Object.fromEntries(
      models.map((i) => [`digits${i}`, { x: -i, y: i, i2n: i, accuracy: 20 + i }]),
    );
    const given = normalized({
      ...{ id: 'site@1', asOf: '2024-01-01', scores: { ...scores, ...digits } },
      trainedOn: (model) => (model.startsWith('digits') ? 'digits' : 'images'),
    });
    const within = await StageRun.open(given, ownStudy(settings));
    await within.make(cohort, agreement);
    const rows = await within.rows(`
      select training_data_set, quantile, threshold, n_models, estimate from agreement.range_restriction
      where category_a = 'V1' and category_b = 'V1' and quantile in (0, 0.6) order by all`);
    expect(rows.map(({ training_data_set, n_models }) => [training_data_set, n_models])).toEqual([
      ['digits', 11],
      ['digits', 5],
      ['images', 10],
      ['images', 4],
    ]);
    expect(rows.map(({ threshold }) => Math.floor(Number(threshold)))).toEqual([20, 26, 0, 5]);
    expect(rows.map(({ estimate }) => Math.round(100 * Number(estimate)) / 100)).toEqual([-1, -1, 0.88, -1]);
    const spread = await within.rows(`
      select training_data_set, relative_deviation from agreement.range_spread
      where quantile = 0 and metric_id = 'x' order by all`);
    expect(spread).toEqual([
      { training_data_set: 'digits', relative_deviation: 1 },
      { training_data_set: 'images', relative_deviation: 1 },
    ]);
    await within.close();
  });

  it('are empty for a study without a control', async () => {
    const without = await StageRun.open(normalized({ id: 'site@1', asOf: '2024-01-01', scores }), ownStudy());
    await without.make(cohort, agreement);
    for (const table of ['range_restriction', 'range_spread'])
      expect(await without.rows(`select * from agreement.${table}`)).toEqual([]);
    await without.close();
  });
});

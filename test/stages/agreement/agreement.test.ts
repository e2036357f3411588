import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import agreement from '../../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import { normalized, ownStudy, StageRun } from '../given.ts';

// Ranks by hand: x and y differ by one in four of five models, so ρ = 1 − 6 × 4 ÷ (5 × 24) = 0.8.
const scores = {
  a: { x: 1, y: 2, i2n: 50, 'i2n-flat': 1 },
  b: { x: 2, y: 1, i2n: 40, 'i2n-flat': 1 },
  c: { x: 3, y: 4, i2n: 30, 'i2n-flat': 1, 'i2n-few': 1 },
  d: { x: 4, y: 3, i2n: 20, 'i2n-flat': 1, 'i2n-few': 2 },
  e: { x: 5, y: 5, i2n: 10, 'i2n-flat': 1 },
};
const cohortRule = { minimum_coverage: 0.4 };

describe('the stage agreement', () => {
  let run: StageRun;
  beforeAll(async () => {
    const settings = {
      metric_sets: [
        { name: 'main', title: 'all', include: { domains: ['neural', 'behavior'] }, cohort: cohortRule },
      ],
    };
    run = await StageRun.open(normalized({ id: 'site@1', asOf: '2024-01-01', scores }), ownStudy(settings));
    await run.make(cohort, agreement);
  });
  afterAll(() => run.close());

  it('correlates all pairs, and says why a pair does not count', async () => {
    const rows = await run.rows(
      "select metric_a, metric_b, n_models, estimate, reason from agreement.pairwise where method = 'spearman' order by all",
    );
    const constant = 'a metric is constant';
    const few = 'fewer models than minimum_models';
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['i2n', 'i2n-few', 2, Number.NaN, few],
      ['i2n', 'i2n-flat', 5, Number.NaN, constant],
      ['i2n', 'x', 5, -1, null],
      ['i2n', 'y', 5, -0.8, null],
      ['i2n-few', 'i2n-flat', 2, Number.NaN, few],
      ['i2n-few', 'x', 2, Number.NaN, few],
      ['i2n-few', 'y', 2, Number.NaN, few],
      ['i2n-flat', 'x', 5, Number.NaN, constant],
      ['i2n-flat', 'y', 5, Number.NaN, constant],
      ['x', 'y', 5, 0.8, null],
    ]);
  });

  it('has a row per pair and method, and p-values only for counted pairs', async () => {
    const [row] = await run.rows(`
      select count(*) as n, count(distinct method) as methods, count(plain_p_value) as tested
      from agreement.pairwise`);
    expect(row).toEqual({ n: 30, methods: 3, tested: 9 });
  });

  it('averages the counted pairs, over all and by domain', async () => {
    const rows = await run.rows(
      "select quantity, estimate from agreement.summary where method = 'spearman' order by quantity",
    );
    const estimates = Object.fromEntries(rows.map(({ quantity, estimate }) => [quantity, Number(estimate)]));
    expect(estimates.mean_pairwise_correlation).toBeCloseTo((0.8 - 1 - 0.8) / 3, 15);
    expect(estimates.mean_neural_neural).toBe(0.8);
    expect(estimates.mean_neural_behavior).toBe(-0.9);
    expect(estimates.mean_behavior_behavior).toBeNaN();
    expect(estimates.share_negative).toBeCloseTo(2 / 3, 15);
    expect(estimates.share_negative_neural_behavior).toBe(1);
  });

  it('averages the counted pairs by category', async () => {
    const rows = await run.rows(
      "select category_a, category_b, estimate, n_pairs from agreement.category_pair where method = 'spearman' order by all",
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['V1', 'V1', 0.8, 1],
      ['V1', 'behavior', -0.9, 2],
      ['behavior', 'behavior', Number.NaN, 0],
    ]);
  });
});

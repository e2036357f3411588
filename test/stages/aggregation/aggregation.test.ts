import { describe, expect, it } from 'vitest';
import aggregation from '../../../pipeline/stages/aggregation/aggregation.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import { madeStages, normalized, ownStudy } from '../given.ts';

// V1 has two metrics and behaviour one. The root is the mean of neural and behaviour.
const scores = {
  a: { x: 1, y: 3, i2n: 9 },
  b: { x: 2, y: 4, i2n: 1 },
  c: { x: 3, y: 8, i2n: 5 },
  d: { x: 5, y: 5, i2n: 5 },
  'not-complete': { x: 9, y: 9 },
};

describe('the stage aggregation', () => {
  const run = madeStages(() => normalized({ id: 'site@1', asOf: '2024-01-01', scores }), ownStudy(), [
    cohort,
    aggregation,
  ]);

  const ofMethod = async (method: string) => {
    const rows = await run.rows(
      `select model_id, score, rank from aggregation.model_score where method = '${method}' order by model_id`,
    );
    return rows.map((row) => Object.values(row));
  };

  it('weights metrics by their place in the tree', async () => {
    expect(
      await run.rows("select metric_id, weight from aggregation.weight where node = 'all' order by all"),
    ).toEqual([
      { metric_id: 'i2n', weight: 0.5 },
      { metric_id: 'x', weight: 0.25 },
      { metric_id: 'y', weight: 0.25 },
    ]);
  });

  it('averages scores up the tree, over models with every score', async () => {
    // a: ((1 + 3) ÷ 2 + 9) ÷ 2 = 5.5; b: (3 + 1) ÷ 2 = 2; c: (5.5 + 5) ÷ 2 = 5.25; d: (5 + 5) ÷ 2 = 5
    expect(await ofMethod('arithmetic_mean')).toEqual([
      ['a', 5.5, 1],
      ['b', 2, 4],
      ['c', 5.25, 2],
      ['d', 5, 3],
    ]);
  });

  it('averages mid-ranks, higher is better', async () => {
    // x: 1 2 3 4; y: 1 2 4 3; i2n: 4 1 2.5 2.5
    expect(await ofMethod('mean_rank')).toEqual(
      [
        ['a', 2.5, 3],
        ['b', 1.5, 4],
        ['c', 3, 1],
        ['d', 3, 1],
      ].map(([model, score, rank]) => [model, expect.closeTo(Number(score), 14), rank]),
    );
  });

  it('explains the score by each category: R² of the regression on the category’s node', async () => {
    const rows = await run.rows(
      "select category, estimate from aggregation.explained_variance where method = 'arithmetic_mean' order by category",
    );
    // NumPy 2.2.4: numpy.corrcoef([5.5, 2, 5.25, 5], node)[0, 1] ** 2 with the nodes [2, 3, 5.5, 5] and [9, 1, 5, 5]
    const expected = { V1: 0.0665382049951827, behavior: 0.761165048543689 };
    for (const [category, value] of Object.entries(expected)) {
      const row = rows.find((each) => each.category === category);
      expect(Number(row!.estimate)).toBeCloseTo(value, 12);
    }
  });

  it('has the same shares of the variance by domain and by category, which sum to 1', async () => {
    const rows = await run.rows(`
      select level, sum(estimate) as sum from aggregation.variance_share
      where method = 'arithmetic_mean' and quantity = 'covariance_share' group by level order by level`);
    expect(rows.map(({ level }) => level)).toEqual(['category', 'domain']);
    for (const { sum } of rows) expect(Number(sum)).toBeCloseTo(1, 12);
  });
});

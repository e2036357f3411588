import { expect, it } from 'vitest';
import aggregation from '../../../pipeline/stages/aggregation/aggregation.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import { normalized, ownStudy, StageRun } from '../given.ts';

it('explained variances without a family are those of the other models', async () => {
  const scores = {
    'four-a': { x: 1, y: 3, i2n: 9 },
    'four-b': { x: 2, y: 4, i2n: 1 },
    'four-c': { x: 3, y: 8, i2n: 5 },
    'four-d': { x: 5, y: 5, i2n: 5 },
    'two-e': { x: 4, y: 1, i2n: 2 },
    'two-f': { x: 2, y: 9, i2n: 7 },
    'four-not-complete': { x: 9, y: 9 },
  };
  const familyOf = (model: string) => model.split('-')[0]!;
  const given = normalized({ id: 'site@1', asOf: '2024-01-01', familyOf, scores });
  const run = await StageRun.open(given, ownStudy());
  await run.make(cohort, aggregation);
  const rows = await run.rows(`
    select w.family, w.method, w.category, w.estimate, w.n_models, w.n_models_without,
      e.estimate + w.difference as again
    from aggregation.without_family w inner join aggregation.explained_variance e using (metric_set, method, category)
    order by category`);
  // Without the family `four`, fewer than minimum_models are left. NumPy 2.2.4, for the scores of a to d:
  // numpy.corrcoef([5.5, 2, 5.25, 5], node)[0, 1] ** 2 with the nodes [9, 1, 5, 5] and [2, 3, 5.5, 5]
  const expected = { behavior: 0.761165048543689, neural: 0.0665382049951827 };
  expect(rows).toEqual(
    Object.entries(expected).map(([category, estimate]) => ({
      ...{ family: 'two', method: 'arithmetic_mean', category, n_models: 6, n_models_without: 4 },
      estimate: expect.closeTo(estimate, 12),
      again: expect.closeTo(estimate, 12),
    })),
  );
  await run.close();
});

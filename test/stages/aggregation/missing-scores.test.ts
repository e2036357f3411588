import { afterAll, beforeAll, expect, it } from 'vitest';
import aggregation from '../../../pipeline/stages/aggregation/aggregation.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import { normalized, ownStudy, StageRun } from '../given.ts';

// V1 has the metrics x and y, behaviour has i2n. The root is the mean of neural and behaviour.
const scores = {
  a: { x: 1, y: 3, i2n: 9 },
  b: { x: 2, y: 4, i2n: 1 },
  c: { x: 3, y: 8, i2n: 5 },
  d: { x: 5, y: 5, i2n: 5 },
  e: { x: 4, y: 'failed' as const, i2n: 6 },
  f: { x: 4, y: 'never_run' as const, i2n: 6 },
  g: { x: 8, y: 'never_run' as const, i2n: 'never_run' as const },
};

let run: StageRun;
beforeAll(async () => {
  const snapshot = { id: 'site@1', asOf: '2024-01-01', scores };
  run = await StageRun.open(normalized(snapshot), ownStudy());
  await run.make(cohort, aggregation);
});
afterAll(() => run.close());

const ofPolicy = async (policy: string, method: string) => {
  const rows = await run.rows(`
    select model_id, score from aggregation.policy_score
    where policy = '${policy}' and method = '${method}' and model_id in ('e', 'f', 'g') order by model_id`);
  return rows.map(({ score }) => Number(score));
};

it('a failed score counts as zero if missing scores do, or as they arose; one that never ran only by the first', async () => {
  expect(await ofPolicy('missing_as_zero', 'arithmetic_mean')).toEqual([4, 4, 2]);
  expect(await ofPolicy('attempted', 'arithmetic_mean')).toEqual([4, 5, 8]);
  expect(await ofPolicy('mean_of_present', 'arithmetic_mean')).toEqual([5, 5, 8]);
});

// NumPy 2.4.6 and SciPy 1.17.1, of the columns x = [1, 2, 3, 5, 4, 4, 8], y = [3, 4, 8, 5, 0] (of a to e) and
// i2n = [9, 1, 5, 5, 6, 6] (of a to f): z = (v - mean(v)) / std(v, ddof=1), or rankdata(v) / (len(v) + 1).
it.each([
  { method: 'z_mean', expected: [-0.19814920570271918, 0.16059648429101622, 1.8268282862112646] },
  { method: 'mean_rank', expected: [0.5037202380952381, 0.6026785714285714, 0.875] },
])(
  'by $method, failed scores are zero-filled before the columns are transformed',
  async ({ method, expected }) => {
    const found = await ofPolicy('attempted', method);
    for (const [i, score] of expected.entries()) expect(found[i]).toBeCloseTo(score, 12);
  },
);

it('quartiles by two policies are compared over the models that both rank', async () => {
  const rows = await run.rows(`
    select policy_a, policy_b, quantity, n_models, estimate from aggregation.policy_quartile
    where method = 'arithmetic_mean' and policy_b = 'attempted' order by all`);
  // Quartiles of a to g with zeros: 1 4 1 2 3 3 4; as they arose: 1 4 2 3 4 3 1. Cohen's κ by NumPy 2.4.6: 2 ÷ 9
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['complete_cases', 'attempted', 'cohen_kappa', 4, 1],
    ['complete_cases', 'attempted', 'share_changed', 4, 0],
    ['missing_as_zero', 'attempted', 'cohen_kappa', 7, expect.closeTo(2 / 9, 12)],
    ['missing_as_zero', 'attempted', 'share_changed', 7, expect.closeTo(4 / 7, 12)],
  ]);
});

it('too few models have no panels, and the log says so', async () => {
  expect(await run.rows('select metric_set from aggregation.panel')).toEqual([]);
  expect(run.lines).toContainEqual(
    'own, metric set main: skipped small panels of metrics: 4 of 4 models have a known date (minimum_models = 3 before a date, and 3 from then on)',
  );
});

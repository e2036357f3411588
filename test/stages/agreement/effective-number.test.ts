import { expect, it } from 'vitest';
import agreement from '../../../pipeline/stages/agreement/agreement.ts';
import cohort from '../../../pipeline/stages/cohort/cohort.ts';
import type { Row } from '../../../pipeline/warehouse/rows.ts';
import { integers } from '../../statistics/references.ts';
import { normalized, ownStudy, StageRun } from '../given.ts';

/** The effective numbers of 72 models in this many families, whose models have the same scores. */
async function effectiveNumbers(families: number, resamples: number): Promise<Row[]> {
  const [x, y, z] = [1, 2, 3].map((seed) => integers(families, 1000, seed));
  const lines = Array.from({ length: 72 }, (_, i) => {
    const family = i % families;
    return [i, family, x![family], y![family], z![family]].join(' | ');
  });
  const scores = ['model | family | x | y | z', ...lines].join('\n');
  const given = normalized({ id: 'site@1', asOf: '2024-01-01', scores });
  const run = await StageRun.open(given, ownStudy({ resamples }));
  await run.make(cohort, agreement);
  const rows = await run.rows(
    'select method, quantity, n_models, n_effective from agreement.summary where n_effective is not null order by quantity',
  );
  await run.close();
  return rows;
}

it('the effective number of models is the number of families of identical models', async () => {
  const rows = await effectiveNumbers(24, 2000);
  expect(rows.map(({ method, quantity }) => [method, quantity])).toEqual([
    ['spearman', 'mean_neural_neural'],
    ['spearman', 'mean_pairwise_correlation'],
  ]);
  for (const { n_models, n_effective } of rows) {
    expect(n_models).toBe(72);
    expect(Math.abs(Number(n_effective) / 24 - 1)).toBeLessThan(0.2);
  }
});

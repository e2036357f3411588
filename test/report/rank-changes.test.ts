import { expect, it } from 'vitest';
import { rankChanges } from '../../pipeline/report/figures/rank-changes.ts';
import { study, tablesOf } from './golden.ts';

it('rank changes are drawn the same each time in one process', () => {
  const model_score = study.aggregations.flatMap((method, i) =>
    ['one', 'other'].map((model_id, m) => ({
      ...{ method, model_id, rank: ((i + m) % 2) + 1, rank_low: 1, rank_high: 2 },
    })),
  );
  const tables = tablesOf({ 'aggregation.model_score': model_score });
  const first = rankChanges(tables).draw();
  expect(first).toHaveProperty('elements', expect.stringContaining('<circle'));
  expect(rankChanges(tables).draw()).toEqual(first);
});

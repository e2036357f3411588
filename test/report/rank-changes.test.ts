import { expect, it } from 'vitest';
import { rankChanges } from '../../pipeline/report/figures/rank-changes.ts';
import { Tables } from '../../pipeline/report/findings/finding-tables.ts';
import { reportTables } from '../../pipeline/report/page/page-tables.ts';
import { readStudy } from '../../pipeline/studies/study.ts';

it('rank changes are drawn the same each time in one process', () => {
  const study = readStudy('paper');
  const model_score = study.aggregations.flatMap((method, i) =>
    ['one', 'other'].map((model_id, m) => ({
      metric_set: study.metric_sets[0]!.name,
      method,
      model_id,
      rank: ((i + m) % 2) + 1,
      rank_low: 1,
      rank_high: 2,
    })),
  );
  const none = Object.keys(reportTables).map((table) => [table, []]);
  const tables = new Tables(study, { ...Object.fromEntries(none), 'aggregation.model_score': model_score });
  const first = rankChanges(tables).draw();
  expect(first).toHaveProperty('elements', expect.stringContaining('<circle'));
  expect(rankChanges(tables).draw()).toEqual(first);
});

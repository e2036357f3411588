import { expect, it } from 'vitest';
import { loadHistory } from '../../pipeline/warehouse/history.ts';
import { historyFile, showReleasesUpTo } from '../../pipeline/warehouse/history-files.ts';
import { rowsOf } from '../../pipeline/warehouse/rows.ts';
import { workInOwnFolder, write } from '../own-folder.ts';
import { withDatabase } from './own-database.ts';

workInOwnFolder();

it('the history is read from files with `value`, as older versions wrote them, and with `estimate`', async () => {
  const found = await withDatabase('timeline', async (database) => {
    for (const [sequence, column, number] of [
      [1, 'value', 0.25],
      [2, 'estimate', 0.5],
    ] as const) {
      const file = historyFile({ release: `2026-01-0${sequence}-abc`, sequence });
      write(file, '');
      await database.run(`
        copy (select 'r' as release, ${sequence}::integer as sequence, 'paper' as study, 'main' as metric_set,
          date '2024-01-01' as as_of, 'mean' as quantity, 'spearman' as method, 'all' as category,
          ${number}::double as ${column}, 0.1::double as ci_low, 0.9::double as ci_high,
          10::integer as n_models, 5::integer as n_metrics)
        to '${file}' (format parquet)`);
    }
    showReleasesUpTo(2);
    await loadHistory(database, 'paper');
    return rowsOf(
      await database.columns('select sequence, estimate from timeline.history order by sequence'),
    );
  });
  expect(found).toEqual([
    { sequence: 1, estimate: 0.25 },
    { sequence: 2, estimate: 0.5 },
  ]);
});

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../pipeline/warehouse/database.ts';
import { loadHistory } from '../../pipeline/warehouse/history.ts';
import { historyFile, showReleasesUpTo } from '../../pipeline/warehouse/history-files.ts';
import { rowsOf } from '../../pipeline/warehouse/rows.ts';

describe('the history', () => {
  const before = process.cwd();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-history-'));
  beforeAll(() => process.chdir(folder));
  afterAll(() => {
    process.chdir(before);
    fs.rmSync(folder, { recursive: true });
  });

  it('is read from files with `value`, as older versions wrote them, and with `estimate`', async () => {
    const database = await Database.open();
    for (const [sequence, column, number] of [
      [1, 'value', 0.25],
      [2, 'estimate', 0.5],
    ] as const) {
      const file = historyFile({ release: `2026-01-0${sequence}-abc`, sequence });
      fs.mkdirSync(path.dirname(file), { recursive: true });
      await database.run(`
        copy (select 'r' as release, ${sequence}::integer as sequence, 'paper' as study, 'main' as metric_set,
          date '2024-01-01' as as_of, 'mean' as quantity, 'spearman' as method, 'all' as category,
          ${number}::double as ${column}, 0.1::double as ci_low, 0.9::double as ci_high,
          10::integer as n_models, 5::integer as n_metrics)
        to '${file}' (format parquet)`);
    }
    showReleasesUpTo(2);
    await database.run('create schema timeline');
    await loadHistory(database, 'paper');
    const found = await database.columns('select sequence, estimate from timeline.history order by sequence');
    expect(rowsOf(found)).toEqual([
      { sequence: 1, estimate: 0.25 },
      { sequence: 2, estimate: 0.5 },
    ]);
    database.close();
  });
});

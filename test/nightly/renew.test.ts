import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Effects } from '../../pipeline/effects.ts';
import { renew } from '../../pipeline/nightly/renew.ts';
import { fetchMissing } from '../../pipeline/sources/fetch.ts';
import { ownCsvSchema, ownCsvSource } from '../../pipeline/sources/own-csv.ts';
import { storedFiles } from '../../pipeline/sources/snapshot.ts';
import type { Source } from '../../pipeline/sources/source.ts';
import { workInOwnFolder } from '../own-folder.ts';

workInOwnFolder();

const effects: Effects = {
  log() {},
  warn() {},
  begin: () => ({ tick() {}, end() {} }),
  now: () => new Date('2026-03-04T12:00:00.000Z'),
  sources: () => [],
};

/** A user's own table; the study names this column of it. */
function tableWith(column: string): Source {
  const own = {
    source_id: 'mine',
    file: 'mine.csv',
    model_column: 'model',
    metrics: { [column]: { category: 'behavior' } },
  };
  return ownCsvSource(ownCsvSchema.parse(own), '.');
}

function write(rows: number, column = 'score'): void {
  const lines = Array.from({ length: rows }, (_, i) => `model ${i},${i}\n`);
  fs.writeFileSync('mine.csv', `model,${column}\n${lines.join('')}`);
}

/** A refresh of a table, and what the fetch stage does after it. */
async function night(table: Source, accepted: string[] = []) {
  const problems = await renew(table, { mirror: undefined, accepted }, effects);
  await fetchMissing([table], { strict: true, isRenewed: true }, effects);
  return { problems, retrievals: storedFiles(table).map(({ retrieval }) => retrieval) };
}

describe('an own table in a refresh', () => {
  const table = tableWith('score');

  it('is refused if it has shrunk, also by the fetch stage, until that is accepted', async () => {
    write(40);
    expect(await night(table)).toEqual({ problems: [], retrievals: ['2026-03-04'] });
    write(10);
    const { problems, retrievals } = await night(table);
    expect(problems).toMatchObject([
      { file: 'table.csv', message: expect.stringContaining('10 models instead of 40') },
    ]);
    expect(retrievals).toEqual(['2026-03-04']);
    expect((await night(table, ['mine'])).retrievals).toEqual(['2026-03-04', '2026-03-04.2']);
  });

  it('keeps its last good state if it lacks a column', async () => {
    write(40);
    await night(table);
    write(40, 'scores');
    const { problems, retrievals } = await night(table);
    expect(problems[0]!.message).toContain('missing column "score"');
    expect(retrievals).toEqual(['2026-03-04']);
  });

  it('keeps its last good state if reading the new one fails with an internal error', async () => {
    write(40);
    await night(table);
    write(41);
    const fragile: Source = {
      ...table,
      read: async (files) => {
        if (files.some(({ bytes }) => Buffer.from(bytes).includes('model 40')))
          throw new RangeError('too deep');
        return await table.read(files);
      },
    };
    const problems = await renew(fragile, { mirror: undefined, accepted: [] }, effects);
    expect(problems[0]!.message).toMatch(
      /^mine\.csv: reading failed.*\n {0,4}RangeError: too deep\n {5,}at /,
    );
    expect(fs.readdirSync('raw/.refused/mine')).toHaveLength(1);
  });

  it('is accepted if a column was renamed in the table and in the study', async () => {
    write(40);
    await night(table);
    write(40, 'renamed');
    expect(await night(tableWith('renamed'))).toEqual({
      problems: [],
      retrievals: ['2026-03-04', '2026-03-04.2'],
    });
  });

  it('is fetched again also if another file of its source is still missing', async () => {
    write(40);
    await night(table);
    write(41);
    fs.writeFileSync('other.csv', '');
    const other = { ...table.files[0]!, file: 'other.csv', url: 'other.csv', local: 'other.csv' };
    const both: Source = {
      ...table,
      files: [...table.files, other],
      read: (files) => table.read(files.filter(({ name }) => name !== other.file)),
    };
    const { problems } = await night(both);
    expect(problems).toEqual([]);
    expect(storedFiles(both).map(({ retrieval, name }) => `${retrieval} ${name}`)).toEqual([
      '2026-03-04 table.csv',
      '2026-03-04.2 table.csv',
      '2026-03-04.3 other.csv',
    ]);
  });

  it('comes after the last one if the clock was set back, also without a refresh', async () => {
    write(40);
    await night(table);
    fs.renameSync('raw/mine/2026-03-04', 'raw/mine/2099-01-01');
    write(41);
    await fetchMissing([table], {}, effects);
    await fetchMissing([table], {}, effects);
    expect(storedFiles(table).map(({ retrieval }) => retrieval)).toEqual(['2099-01-01', '2099-01-01.2']);
  });
});

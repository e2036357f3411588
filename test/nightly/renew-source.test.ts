import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pruneSnapshots } from '../../pipeline/nightly/prune.ts';
import { renew } from '../../pipeline/nightly/renew-source.ts';
import type { Effects } from '../../pipeline/sources/effects.ts';
import { ownCsvSchema } from '../../pipeline/sources/formats/own-csv-schema.ts';
import { brainScore } from '../../pipeline/sources/leaderboard/brain-score.ts';
import { fetchMissing } from '../../pipeline/sources/retrievals/fetch-source.ts';
import { storedFiles } from '../../pipeline/sources/retrievals/snapshot.ts';
import type { Source } from '../../pipeline/sources/source.ts';
import { ownCsvSource } from '../../pipeline/sources/tables/own-csv.ts';
import { workInOwnFolder, write } from '../own-folder.ts';
import { smallDocument } from '../sources/document.ts';

workInOwnFolder();

const effects: Effects = {
  say() {},
  log() {},
  warn() {},
  begin: () => ({ tick() {}, end() {} }),
  now: () => new Date('2026-03-04T12:00:00.000Z'),
  sources: () => [],
};

/** A user's own table with one metric column. */
function tableWith(column: string): Source {
  const own = {
    source_id: 'mine',
    file: 'mine.csv',
    model_column: 'model',
    metrics: { [column]: { category: 'behavior' } },
  };
  return ownCsvSource(ownCsvSchema.parse(own), '.');
}

/** Writes a table of models with the scores 0, 1, 2, … times a factor. */
function put(rows: number, { column = 'score', file = 'mine.csv', factor = 1 } = {}): void {
  const lines = Array.from({ length: rows }, (_, i) => `model ${i},${factor * i}\n`);
  write(file, `model,${column}\n${lines.join('')}`);
}

/** Refreshes a table, then runs the fetch stage. */
async function night(table: Source, accepted: string[] = [], mirror?: string) {
  const { problems, candidate } = await renew(table, { mirror, accepted }, effects);
  await fetchMissing([table], { strict: true, isRenewed: true, mirror }, effects);
  candidate?.propose();
  candidate?.keep();
  return { problems, retrievals: storedFiles(table).map(({ retrieval }) => retrieval) };
}

describe('a published table in a refresh', () => {
  /** The same table as a fetched source, not the user's own. */
  const published = (): Source => {
    const own = tableWith('score');
    return {
      ...own,
      files: own.files.map(({ local, ...file }) => ({ ...file, url: `https://example.org/${local}` })),
    };
  };
  const publish = (rows: number, factor = 1) => put(rows, { file: 'mirror/example.org/mine.csv', factor });
  const renewed = async (accepted: string[] = []) => {
    const { problems, retrievals } = await night(published(), accepted, 'mirror');
    return { messages: problems.map(({ message }) => message), retrievals: retrievals.length };
  };

  it('is refused once it has lost too much over many nights, since the first of a quarter is kept', async () => {
    let refused = 0;
    for (let night = 0; night < 25; night++) {
      publish(Math.floor(100 * 0.99 ** night));
      const { messages } = await renewed();
      if (messages.length > 0) refused++;
      await pruneSnapshots(published(), 3, new Set());
    }
    // 15 % are gone after 16 nights; the newest three alone would allow any loss of 1 % a night.
    expect(refused).toBeGreaterThan(5);
    expect(storedFiles(published())).toHaveLength(4);
    // Later states are compared with the accepted one.
    expect((await renewed(['mine'])).messages).toEqual([]);
    publish(70);
    expect((await renewed()).messages).toEqual([]);
  });
});

describe('a user’s own table in a refresh', () => {
  const table = tableWith('score');

  it('is refused if it has shrunk, by the fetch stage too, until accepted', async () => {
    put(40);
    expect(await night(table)).toEqual({ problems: [], retrievals: ['2026-03-04'] });
    put(10);
    const { problems, retrievals } = await night(table);
    expect(problems).toMatchObject([
      {
        file: 'table.csv',
        message: expect.stringMatching(
          /10 models instead of 40, .*\n {2}expected: at most 15 % fewer\n {2}next: /,
        ),
      },
    ]);
    expect(retrievals).toEqual(['2026-03-04']);
    expect((await night(table, ['mine'])).retrievals).toEqual(['2026-03-04', '2026-03-04.2']);
  });

  it('keeps its last good state if it lacks a column', async () => {
    put(40);
    await night(table);
    put(40, { column: 'scores' });
    const { problems, retrievals } = await night(table);
    expect(problems[0]!.message).toContain('missing column "score"');
    expect(retrievals).toEqual(['2026-03-04']);
  });

  it('keeps its last good state if reading the new one fails with an internal error', async () => {
    put(40);
    await night(table);
    put(41);
    const fragile: Source = {
      ...table,
      read: async (files) => {
        if (files.some(({ bytes }) => Buffer.from(bytes).includes('model 40')))
          throw new RangeError('too deep');
        return await table.read(files);
      },
    };
    const { problems } = await renew(fragile, { mirror: undefined, accepted: [] }, effects);
    expect(problems[0]!.message).toMatch(/^mine: reading failed.*\n {0,4}RangeError: too deep\n {5,}at /);
    expect(fs.readdirSync('raw/.refused/mine')).toHaveLength(1);
  });

  it('is accepted if a column was renamed in both table and study', async () => {
    put(40);
    await night(table);
    put(40, { column: 'renamed' });
    expect(await night(tableWith('renamed'))).toEqual({
      problems: [],
      retrievals: ['2026-03-04', '2026-03-04.2'],
    });
  });

  it('is fetched again even if another file of its source is missing', async () => {
    put(40);
    await night(table);
    put(41);
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
      '2026-03-04.2 other.csv',
      '2026-03-04.3 table.csv',
    ]);
  });

  it('is sorted after the last one if the clock was set back, even without a refresh', async () => {
    put(40);
    await fetchMissing([table], {}, { ...effects, now: () => new Date('2099-01-01T12:00:00.000Z') });
    put(41);
    await fetchMissing([table], {}, effects);
    await fetchMissing([table], {}, effects);
    expect(storedFiles(table).map(({ retrieval }) => retrieval)).toEqual(['2099-01-01', '2099-01-01.2']);
  });
});

describe('the leaderboard in a refresh', () => {
  const leaderboard: Source = { ...brainScore, files: brainScore.files.slice(0, 1) };
  const FILE = 'mirror/www.brain-score.org/vision/compare/data/index.json';
  const publish = (value: string) => {
    const document = smallDocument();
    document.models[0]!.scores['FreemanZiemba2013.V1-pls']![1]!.value = value;
    write(FILE, JSON.stringify(document));
  };

  it('may keep scores in another unit once they are accepted', async () => {
    publish('.43');
    expect(await night(leaderboard, [], 'mirror')).toEqual({ problems: [], retrievals: ['2026-03-04'] });
    publish('43');
    const { problems, retrievals } = await night(leaderboard, [], 'mirror');
    expect(problems[0]!.message).toContain(
      'changed too much: 1 score of FreemanZiemba2013.V1-pls outside −1 to 3, such as 43 for the model "7"',
    );
    expect(problems[0]!.message).toContain('if they are right, run make refresh ACCEPT=brain-score');
    expect(retrievals).toHaveLength(1);
    expect((await night(leaderboard, ['brain-score'], 'mirror')).retrievals).toHaveLength(2);
    publish('43.1');
    expect(await night(leaderboard, [], 'mirror')).toMatchObject({ problems: [] });
    expect(storedFiles(leaderboard)).toHaveLength(3);
  });
});

import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RESAMPLES_PER_CHUNK } from '../../pipeline/statistics/resampling/resampled-agreement.ts';
import { Database } from '../../pipeline/warehouse/database.ts';
import {
  itemsOf,
  type Job,
  readFound,
  readJob,
  resamplesOf,
  writeFound,
  writeJob,
} from '../../pipeline/workers/slurm-job.ts';
import { workInOwnFolder } from '../own-folder.ts';
import { withDatabase } from '../warehouse/own-database.ts';

workInOwnFolder();

describe('itemsOf', () => {
  it.each([
    [10, 1],
    [10, 3],
    [10, 10],
    [125, 8],
  ])('gives each of %i items to one of %i tasks of nearly equal size', (items, tasks) => {
    const ranges = Array.from({ length: tasks }, (_, task) => itemsOf(task, tasks, items));
    const all = ranges.flatMap(({ first, last }) =>
      Array.from({ length: last - first }, (_, i) => first + i),
    );
    expect(all).toEqual([...Array(items).keys()]);
    const sizes = ranges.map(({ first, last }) => last - first);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });
});

describe('resamplesOf', () => {
  it('are those of a range of items, of which the last may have fewer', () => {
    const chunks = { resamplesPerItem: RESAMPLES_PER_CHUNK, resamples: 100 };
    expect(resamplesOf({ resamplesPerItem: 1, resamples: 100 }, { first: 3, last: 5 })).toEqual({
      first: 3,
      last: 5,
    });
    expect(resamplesOf(chunks, { first: 1, last: 3 })).toEqual({
      first: RESAMPLES_PER_CHUNK,
      last: 3 * RESAMPLES_PER_CHUNK,
    });
    expect(resamplesOf(chunks, { first: 5, last: 7 })).toEqual({ first: 5 * RESAMPLES_PER_CHUNK, last: 100 });
  });
});

describe('results', () => {
  it('are whole, also if two processes write them at the same time', async () => {
    const file = 'task-0.parquet';
    const resamples = 50_000;
    const items = { first: 0, last: resamples };
    const values = Float64Array.from({ length: resamples }, (_, i) => i);
    const jobOf = (numbers: Float64Array) => ({
      name: 'test',
      what: 'resamples',
      input: { found: { numbers } },
      items: resamples,
      resamplesPerItem: 1,
      resamples,
    });
    const databases = await Promise.all([1, 2, 3, 4].map(() => Database.open()));
    await Promise.all(databases.map((database) => writeFound(database, file, jobOf(values), items)));
    expect(fs.readdirSync('.')).toEqual(['task-0.parquet']);
    const read = new Float64Array(resamples);
    expect(await readFound(databases[0]!, file, jobOf(read), items)).toBe(true);
    expect(read).toEqual(values);
    for (const database of databases) database.close();
  });
});
describe('a file of a job with one flipped bit', () => {
  const SIZE = 60;
  const items = { first: 0, last: SIZE };
  const job = (fill: (i: number) => number): Job => ({
    name: 'test',
    what: 'test',
    input: { found: { values: Float64Array.from({ length: 2 * SIZE }, (_, i) => fill(i)) } },
    items: SIZE,
    resamplesPerItem: 1,
    resamples: SIZE,
  });
  /** Flips every 401st bit of a file, and calls `check` each time. */
  async function flipBits(file: string, check: (bit: number) => unknown): Promise<void> {
    const bytes = fs.readFileSync(file);
    for (let bit = 5; bit < 8 * bytes.length; bit += 401) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      fs.writeFileSync(file, flipped);
      await check(bit);
    }
    fs.writeFileSync(file, bytes);
  }

  it('gives no other numbers: results', async () => {
    const results = job((i) => Math.sqrt(i + 1));
    await withDatabase('', (database) => writeFound(database, 'task-0.parquet', results, items));
    // Each time in a new database, because DuckDB may keep parts of files.
    const isRead = async () => {
      const read = job(() => 0);
      const isWhole = await withDatabase('', (database) =>
        readFound(database, 'task-0.parquet', read, items),
      );
      if (isWhole) expect(read.input.found).toEqual(results.input.found);
      return isWhole;
    };
    let damaged = 0;
    await flipBits('task-0.parquet', async () => {
      if (!(await isRead())) damaged++;
    });
    expect(damaged).toBeGreaterThan(10);
    expect(await isRead()).toBe(true);
  });

  it('is refused by its tasks: the job', async () => {
    writeJob(
      '.',
      job(() => 0),
    );
    await flipBits('job', (bit) => expect(() => readJob('.'), `bit ${bit}`).toThrow('job is damaged'));
    expect(readJob('.')).toEqual(job(() => 0));
  });
});

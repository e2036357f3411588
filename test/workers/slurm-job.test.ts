import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RESAMPLES_PER_CHUNK } from '../../pipeline/statistics/resampled-agreement.ts';
import { Database } from '../../pipeline/warehouse/database.ts';
import { itemsOf, readFound, resamplesOf, writeFound } from '../../pipeline/workers/slurm-job.ts';

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
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-results-'));
    const file = path.join(folder, 'task-0.parquet');
    const resamples = 200_000;
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
    expect(fs.readdirSync(folder)).toEqual(['task-0.parquet']);
    const read = new Float64Array(resamples);
    expect(await readFound(databases[0]!, file, jobOf(read), items)).toBe(true);
    expect(read).toEqual(values);
    for (const database of databases) database.close();
    fs.rmSync(folder, { recursive: true });
  });
});

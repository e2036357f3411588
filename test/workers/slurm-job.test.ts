import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  itemsOf,
  type Job,
  readFound,
  readJob,
  writeFound,
  writeJob,
} from '../../pipeline/workers/slurm-job.ts';
import { workInOwnFolder } from '../own-folder.ts';

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

describe('a file of a job with one flipped bit', () => {
  const ITEMS = 60;
  const job = (fill: (i: number) => number): Job => ({
    name: 'test',
    what: 'test',
    input: {
      found: {
        values: Float64Array.from({ length: 2 * ITEMS }, (_, i) => fill(i)),
        places: Uint16Array.from({ length: ITEMS }, (_, i) => fill(i)),
      },
    },
    items: ITEMS,
  });
  const empty = () => job(() => 0);

  /** Flips every 401st bit of a file, and calls `check` each time. */
  function flipBits(file: string, check: (bit: string) => void): void {
    const bytes = fs.readFileSync(file);
    for (let bit = 5; bit < 8 * bytes.length; bit += 401) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      fs.writeFileSync(file, flipped);
      check(`bit ${bit}`);
    }
    fs.writeFileSync(file, bytes);
  }

  it('is not read: results', () => {
    const all = job((i) => 7 * i + 1);
    const read = empty();
    for (const items of [0, 1].map((task) => itemsOf(task, 2, ITEMS))) {
      writeFound('result', all, items);
      flipBits('result', (bit) => expect(readFound('result', read, items), bit).toBe(false));
      expect(readFound('result', read, items)).toBe(true);
    }
    expect(read).toEqual(all);
    // No temporary file is left.
    expect(fs.readdirSync('.')).toEqual(['result']);
  });

  it('is refused by its tasks: the job', () => {
    writeJob('.', job(Math.sqrt));
    flipBits('job', (bit) => expect(() => readJob('.'), bit).toThrow('job is damaged'));
    expect(readJob('.')).toEqual(empty());
  });
});

import { describe, expect, it } from 'vitest';
import { RESAMPLES_PER_CHUNK } from '../../pipeline/statistics/resampled-agreement.ts';
import { itemsOf, resamplesOf } from '../../pipeline/workers/slurm-job.ts';

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

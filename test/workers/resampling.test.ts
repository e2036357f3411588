import { describe, expect, it } from 'vitest';
import { CHUNK } from '../../pipeline/statistics/resampled-agreement.ts';
import { itemsOf, resamplesOf } from '../../pipeline/workers/resampling.ts';

describe('itemsOf', () => {
  it.each([
    [10, 1],
    [10, 3],
    [10, 10],
    [125, 8],
  ])('gives each of %i items to one of %i tasks, which are alike', (items, tasks) => {
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
  it('are those that items hold, of which the last may hold fewer', () => {
    expect(resamplesOf('rank', { first: 3, last: 5 }, 100)).toEqual({ first: 3, last: 5 });
    expect(resamplesOf('resample', { first: 1, last: 3 }, 100)).toEqual({ first: CHUNK, last: 3 * CHUNK });
    expect(resamplesOf('resample', { first: 5, last: 7 }, 100)).toEqual({ first: 5 * CHUNK, last: 100 });
  });
});

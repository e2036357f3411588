import { describe, expect, it } from 'vitest';
import { CHUNK } from '../../pipeline/statistics/resampled-agreement.ts';
import { resamplesOf, split } from '../../pipeline/workers/resampling.ts';

describe('split', () => {
  it.each([
    [10, 1],
    [10, 3],
    [10, 10],
    [10, 64],
    [1, 8],
    [125, 8],
  ])('puts each of %i items into one of %i ranges, which are alike', (items, count) => {
    const ranges = split(items, count);
    expect(ranges).toHaveLength(Math.min(items, count));
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

import { describe, expect, it } from 'vitest';
import {
  conditionedAlike,
  scaleOf,
  shiftedTowardsZero,
  wellConditioned,
} from '../../../pipeline/statistics/numbers/numerical-scaling.ts';

const usual = Float64Array.of(0.5, 0.25, 0.75, 0.3);

describe('shiftedTowardsZero', () => {
  it('subtracts the first value from a column that is far from 0, without rounding', () => {
    expect([...shiftedTowardsZero(Float64Array.of(1e15 + 0.25, 1e15 + 0.5, 1e15))]).toEqual([0, 0.25, -0.25]);
  });

  it('returns any other column itself: a usual one, a constant one, one with both signs', () => {
    for (const column of [usual, new Float64Array(3).fill(1e15), Float64Array.of(-1e15, 1e15)])
      expect(shiftedTowardsZero(column)).toBe(column);
  });
});

describe('scaleOf', () => {
  it('is a power of two that scales the largest of tiny values to about 1, and 1 for other values', () => {
    for (const tiny of [1e-61, 1e-300]) {
      const scale = scaleOf([Float64Array.of(0, -tiny, tiny / 3)]);
      expect(Math.log2(scale) % 1).toBe(0);
      expect(tiny * scale).toBeGreaterThanOrEqual(1);
      expect(tiny * scale).toBeLessThan(2);
    }
    for (const column of [Float64Array.of(1e50), Float64Array.of(1e-200, 1), new Float64Array(2)])
      expect(scaleOf([column])).toBe(1);
  });

  it('is finite for subnormal values', () => {
    expect(1e-310 * scaleOf([Float64Array.of(1e-310)])).toBeGreaterThan(1e-10);
  });
});

describe('wellConditioned', () => {
  it('keeps the ratios of differences, and returns a usual column itself', () => {
    expect([...wellConditioned(Float64Array.of(2 ** -700, 2 ** -701, 0))]).toEqual([1, 0.5, 0]);
    expect(wellConditioned(usual)).toBe(usual);
  });
});

describe('conditionedAlike', () => {
  it('multiplies all columns by the same number', () => {
    const [one, other] = conditionedAlike([Float64Array.of(2 ** -700, 0), Float64Array.of(2 ** -710, 0)]);
    expect([...one!, ...other!]).toEqual([1, 0, 2 ** -10, 0]);
  });
});

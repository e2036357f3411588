import { describe, expect, it } from 'vitest';
import { kendallWith } from '../../../pipeline/statistics/correlation/kendall.ts';
import { correlate } from '../../../pipeline/statistics/correlation/p-values.ts';
import { integers } from '../references.ts';

/** Kendall's τ-b by comparing all pairs. */
function plain(one: Float64Array, other: Float64Array): number {
  let [sum, untiedInOne, untiedInOther] = [0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    for (let j = 0; j < i; j++) {
      const [x, y] = [Math.sign(one[i]! - one[j]!), Math.sign(other[i]! - other[j]!)];
      sum += x * y;
      untiedInOne += x * x;
      untiedInOther += y * y;
    }
  }
  return sum / Math.sqrt(untiedInOne * untiedInOther);
}

describe('kendallWith', () => {
  it.each([
    [3, 1000],
    [14, 2],
    [14, 5],
    [33, 1000],
    [100, 20],
    [257, 100_000],
  ])('is τ of all pairs, for %d models with values below %d', (models, modulo) => {
    const one = integers(models, modulo, 5);
    const tau = kendallWith(one);
    for (let seed = 6; seed < 36; seed++) {
      const other = integers(models, modulo, seed).map((value, model) => value + (seed % 4) * one[model]!);
      expect(tau(other), `seed ${seed}`).toBeCloseTo(plain(one, other), 13);
      expect(correlate(one, other, 'kendall').estimate).toBe(tau(other));
    }
  });

  it('changes neither column', () => {
    const [one, other] = [Float64Array.of(1, 1, 3, 2), Float64Array.of(4, 3, 2, 1)];
    kendallWith(one)(other);
    expect([one, other]).toEqual([Float64Array.of(1, 1, 3, 2), Float64Array.of(4, 3, 2, 1)]);
  });
});

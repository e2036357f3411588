import { describe, expect, it } from 'vitest';
import { kendallWith } from '../../../pipeline/statistics/correlation/kendall-with.ts';
import { correlate } from '../../../pipeline/statistics/correlation/p-values.ts';
import { integers } from '../references.ts';

describe('kendallWith', () => {
  it.each([
    [2, 1000],
    [3, 1000],
    [14, 2],
    [14, 5],
    [33, 1000],
    [100, 20],
    [257, 100_000],
  ])('is the τ of kendallRow to the last bit, for %d models with values below %d', (models, modulo) => {
    const one = integers(models, modulo, 5);
    const tau = kendallWith(one);
    for (let seed = 6; seed < 36; seed++) {
      const other = integers(models, modulo, seed).map((value, model) => value + (seed % 4) * one[model]!);
      expect(tau(other), `seed ${seed}`).toBe(correlate(one, other, 'kendall').estimate);
    }
  });

  it('is NaN if a column is constant', () => {
    const values = Float64Array.of(3, 1, 2);
    const constant = new Float64Array(3);
    expect([kendallWith(values)(constant), kendallWith(constant)(values)]).toEqual([NaN, NaN]);
  });

  it('changes neither column', () => {
    const [one, other] = [Float64Array.of(1, 1, 3, 2), Float64Array.of(4, 3, 2, 1)];
    kendallWith(one)(other);
    expect([one, other]).toEqual([Float64Array.of(1, 1, 3, 2), Float64Array.of(4, 3, 2, 1)]);
  });
});

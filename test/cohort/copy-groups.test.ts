import { transpose } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { type CopyRule, findCopies } from '../../pipeline/cohort/copy-groups.ts';
import { integers } from '../statistics/references.ts';

const NA = Number.NaN;
const RULE = { minimum_common: 5, minimum_equal: 0.8 };
const find = (models: number[][], rule = RULE, tolerance = 0) =>
  findCopies(
    transpose(models).map((column) => Float64Array.from(column)),
    new Float64Array(models[0]?.length ?? 0).fill(tolerance),
    rule,
  );

describe('findCopies', () => {
  it('finds two models with enough equal scores, and counts them', () => {
    const { group, nearest, common, equal } = find([
      [1, 2, 3, 4, 5],
      [9, 9, 9, 9, 9],
      [1, 2, 3, 4, 6],
    ]);
    expect([...group]).toEqual([0, 1, 0]);
    expect([...nearest]).toEqual([2, -1, 0]);
    expect([...common]).toEqual([5, 0, 5]);
    expect([...equal]).toEqual([4, 0, 4]);
  });

  it('treats scores as equal if they differ by no more than their metric’s tolerance', () => {
    const scores = [1, 2, 3, 4, 5].map((score) => Float64Array.of(score, Math.min(score + 1, 5)));
    const exact = findCopies(scores, Float64Array.of(1, 1, 1, 0, 0), RULE);
    expect([...exact.equal]).toEqual([4, 4]);
    expect([...findCopies(scores, Float64Array.of(1, 1, 0, 0, 0), RULE).nearest]).toEqual([-1, -1]);
  });

  it('compares the scores that both models have, and needs enough of them', () => {
    const lacking = [1, 2, 3, 4, 5, NA];
    expect([...find([lacking, [1, 2, 3, 4, 7, 6]]).equal]).toEqual([4, 4]);
    expect([...find([lacking, [1, 2, 3, 4, NA, 6]]).nearest]).toEqual([-1, -1]);
  });

  it('groups models that are connected by other copies', () => {
    const { group, nearest } = find([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 6],
      [0, 0, 0, 0, 0],
      [1, 2, 3, 5, 6],
    ]);
    expect([...group]).toEqual([0, 0, 2, 0]);
    // Models 0 and 3 differ in two scores, so model 3 is a copy of model 1 only.
    expect([...nearest]).toEqual([1, 0, -1, 1]);
  });

  it('prefers the copy with the larger share of equal scores, then more common scores, then the first', () => {
    const { nearest } = find([
      [1, 2, 3, 4, 5, 6, 7],
      [1, 2, 3, 4, 5, 6, 8],
      [1, 2, 3, 4, 5, NA, NA],
      [1, 2, 3, 4, 5, 6, NA],
      [1, 2, 3, 4, 5, 6, NA],
    ]);
    expect(nearest[0]).toBe(3);
  });

  it('accepts a share of exactly the minimum, despite rounding', () => {
    for (const n of [20, 35, 105]) {
      const equal = Array(n).fill(1);
      const just = equal.map((x, i) => (i < n / 5 ? 2 : x));
      const below = equal.map((x, i) => (i <= n / 5 ? 2 : x));
      expect([...find([equal, just]).nearest], `${n}`).toEqual([1, 0]);
      expect([...find([equal, below]).nearest], `${n}`).toEqual([-1, -1]);
    }
  });

  it.each([100, 1_000_003])(
    'finds the same copies as a plain count of every pair, of %d values',
    (values) => {
      const [METRICS, MODELS, NETWORKS] = values === 100 ? [30, 60, 6] : [30, 300, 150];
      const drawn = integers(3 * METRICS * MODELS, values, 7);
      const models = Array.from({ length: MODELS }, (_, model) =>
        Array.from({ length: METRICS }, (_, metric) => {
          const [missing, changed, value] = drawn.subarray(3 * (model * METRICS + metric));
          // Networks that are submitted two or ten times.
          return missing! < 0.2 * values
            ? NA
            : changed! < 0.12 * values
              ? value!
              : 1000 * (model % NETWORKS) + metric;
        }),
      );
      const rule = { minimum_common: 15, minimum_equal: 0.75 };
      const found = find(models, rule);
      expect([...found.nearest].map((copy) => copy >= 0)).toEqual(
        models.map((one) => models.some((other) => one !== other && areCopies(one, other, rule))),
      );
      expect(new Set([...found.nearest].map((copy) => copy >= 0)).size).toBe(2);
      for (const [model, copy] of found.nearest.entries())
        if (copy >= 0) expect(areCopies(models[model]!, models[copy]!, rule)).toBe(true);
    },
  );
});

function areCopies(one: number[], other: number[], { minimum_common, minimum_equal }: CopyRule): boolean {
  const both = one.flatMap((x, i) => (Number.isNaN(x + other[i]!) ? [] : [[x, other[i]!]]));
  const equal = both.filter(([x, y]) => x === y).length;
  return both.length >= minimum_common && equal / both.length >= minimum_equal;
}

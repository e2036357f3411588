import { range } from 'd3-array';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { describe, expect, it } from 'vitest';
import { seededGenerator } from '../../../pipeline/statistics/numbers/random.ts';
import {
  canBeOrdered,
  fewestUnits,
  meanInterval,
  orderedInBoth,
  orderedPairs,
} from '../../../pipeline/statistics/order/ordered-pairs.ts';

it.each([
  [5, 10, false],
  [6, 5000, true],
  [7, 2800, true],
  [12, 2800, true],
  [13, 2800, true],
  [13, 3000, false],
])('%i units of %i rows can be ordered: %o', (units, rows, expected) =>
  expect(canBeOrdered(units, rows)).toBe(expected),
);

it('orders many rows by twelve units with random patterns of signs', () => {
  const random = seededGenerator(1, 0);
  const noise = () => uniformInt(random, -1000, 1000) / 1000;
  const parts = range(12).map(() => Float64Array.from({ length: 700 }, (_, row) => row / 10 + noise()));
  const { rows, isOrdered } = orderedPairs(parts, 1);
  expect(rows[0]).toBeGreaterThan(690);
  expect(isOrdered(0, 699)).toBe(true);
  expect(isOrdered(0, 1)).toBe(false);
});

it('finds what two orders have in common, in the places of the first', () => {
  const one = { rows: [2, 0, 1], isOrdered: () => true, inflation: 1 };
  const other = { rows: [0, 2, 1], isOrdered: (place: number) => place === 0, inflation: 1 };
  const { rows, isOrdered } = orderedInBoth(one, other);
  expect(rows).toEqual([2, 0, 1]);
  // 2 is not before 0 in the other order, nor clearly above 1; 0 is.
  expect([isOrdered(0, 1), isOrdered(0, 2), isOrdered(1, 2)]).toEqual([false, false, true]);
});

describe('the interval of a mean difference', () => {
  it('goes from the smallest to the largest of six, and is infinite with fewer', () => {
    expect(meanInterval(Float64Array.of(3, 1, 4, 1.5, 9, 2.6), 1)).toEqual({
      mean: expect.closeTo(3.5167, 3),
      low: 1,
      high: 9,
    });
    expect(meanInterval(Float64Array.of(3, 1, 4, 1.5, 9), 1)).toMatchObject({
      low: -Infinity,
      high: Infinity,
    });
  });

  it('has the means that no test by sign flips rejects', () => {
    // mean-interval.py beside it.
    const differences = Float64Array.of(0.31, -0.12, 0.55, 0.48, 0.02, 0.9, -0.33, 0.27, 0.61, 0.44);
    const { low, high } = meanInterval(differences, 1);
    expect([low, high]).toEqual([expect.closeTo(0.045, 8), expect.closeTo(0.58, 8)]);
    const wide = meanInterval(differences, 1, 4);
    expect(wide.high - wide.mean).toBeCloseTo(2 * (high - wide.mean), 12);
  });

  it('needs as many units for several at once that a pattern can be rare enough', () => {
    const differences = (units: number) => Float64Array.from({ length: units }, (_, unit) => unit ** 2);
    for (const [asked, units] of [
      [1, 6],
      [3, 7],
      [6, 8],
    ] as const) {
      expect(fewestUnits(asked)).toBe(units);
      expect(meanInterval(differences(units), 1, 1, asked)).toMatchObject({ low: 0, high: (units - 1) ** 2 });
      expect(meanInterval(differences(units - 1), 1, 1, asked).high).toBe(Infinity);
    }
  });
});

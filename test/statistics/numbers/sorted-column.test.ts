import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortColumns } from '../../../pipeline/statistics/numbers/sorted-column.ts';

const NA = Number.NaN;

function orderOf(column: Float64Array): number[] {
  return [...sortColumns([column])[0]!.order];
}

describe('sortColumns', () => {
  it('orders numbers of both signs and all sizes, with ties in the order of the column', () => {
    const column = Float64Array.of(3, -0, NA, -1e300, 5e-324, 0, 3, Infinity, -5e-324, -Infinity, -1, 1e300);
    expect(orderOf(column)).toEqual([9, 3, 10, 8, 1, 5, 4, 0, 6, 11, 7]);
  });

  it('has nothing to order in an empty or missing column', () => {
    expect(orderOf(new Float64Array(0))).toEqual([]);
    expect(orderOf(Float64Array.of(NA, NA))).toEqual([]);
  });

  it('is the order by comparison for any scores', () => {
    const score = fc.oneof(
      fc.double(),
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(0, -0, NA, 0.1, 0.3),
    );
    fc.assert(
      fc.property(fc.array(score, { maxLength: 300 }), (scores) => {
        const column = Float64Array.from(scores);
        const present = [...column.keys()].filter((i) => !Number.isNaN(column[i]));
        expect(orderOf(column)).toEqual(
          present.sort((a, b) => Number(column[a]! > column[b]!) - Number(column[a]! < column[b]!) || a - b),
        );
      }),
    );
  });

  it('sorts each of several columns', () => {
    const columns = [Float64Array.of(4, 3, 2, 1), Float64Array.of(1, NA, 0, NA)];
    expect(sortColumns(columns).map(({ order }) => [...order])).toEqual([
      [3, 2, 1, 0],
      [2, 0],
    ]);
  });
});

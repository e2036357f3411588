import { describe, expect, it } from 'vitest';
import {
  type CorrelationRow,
  emptyCorrelations,
} from '../../../pipeline/statistics/correlation/correlations.ts';
import {
  completeSpearmanRow,
  isComplete,
  spearmanRow,
} from '../../../pipeline/statistics/correlation/spearman.ts';
import { sortColumns } from '../../../pipeline/statistics/numbers/sorted-column.ts';

/** Random integers below `levels`, which decides how many ties there are. Every seventh metric is constant. */
function columnsOf(metrics: number, models: number, levels: number): Float64Array[] {
  let state = 7;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return Array.from({ length: metrics }, (_, m) =>
    Float64Array.from({ length: models }, () => (m % 7 === 6 ? 1 : Math.floor(next() * levels))),
  );
}

function all(row: CorrelationRow, metrics: number) {
  const found = emptyCorrelations(metrics, 'spearman');
  for (let a = 0; a < metrics; a++) row(a, found);
  return found;
}

describe('completeSpearmanRow', () => {
  it.each([
    [9, 40, 5],
    [12, 101, 1e9],
    [3, 2, 10],
    [8, 3, 3],
    [1, 5, 5],
  ])(
    'is identical to pairwise complete rho in every bit: %d metrics × %d models, %d levels',
    (metrics, models, levels) => {
      const sorted = sortColumns(columnsOf(metrics, models, levels));
      const expected = all(spearmanRow(sorted), metrics);
      const found = all(completeSpearmanRow(sorted), metrics);
      expect(found.n).toEqual(expected.n);
      expect(found.estimate).toEqual(expected.estimate);
    },
  );

  it('is exact for 65,535 models, the most that can be ranked', () => {
    const models = 65_535;
    const up = Float64Array.from({ length: models }, (_, i) => i);
    const found = all(completeSpearmanRow(sortColumns([up, up.map((value) => -value), up])), 3);
    expect([...found.estimate]).toEqual([-1, 1, -1]);
  });

  it('is used only if no score is missing', () => {
    expect(isComplete(sortColumns([Float64Array.of(1, 2, 3), Float64Array.of(3, 2, 1)]))).toBe(true);
    expect(isComplete(sortColumns([Float64Array.of(1, 2, 3), Float64Array.of(3, Number.NaN, 1)]))).toBe(
      false,
    );
  });
});

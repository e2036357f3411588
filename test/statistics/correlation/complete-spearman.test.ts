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
import { integers } from '../references.ts';

function allPairs(row: CorrelationRow, metrics: number) {
  const found = emptyCorrelations(metrics, 'spearman');
  for (let a = 0; a < metrics; a++) row(a, found);
  return found;
}

describe('completeSpearmanRow', () => {
  it('is identical to pairwise complete rho in every bit, also of tied and constant metrics', () => {
    const columns = [5, 1e9, 3, 1].map((levels, m) => integers(101, levels, 7 + m));
    const sorted = sortColumns(columns);
    expect(allPairs(completeSpearmanRow(sorted), 4)).toEqual(allPairs(spearmanRow(sorted), 4));
    const [two] = sortColumns([Float64Array.of(1, 2)]);
    expect(allPairs(completeSpearmanRow([two!, two!]), 2).estimate).toEqual(Float64Array.of(Number.NaN));
  });

  it('is exact for 65,535 models, the most that can be ranked', () => {
    const models = 65_535;
    const up = Float64Array.from({ length: models }, (_, i) => i);
    const found = allPairs(completeSpearmanRow(sortColumns([up, up.map((value) => -value), up])), 3);
    expect([...found.estimate]).toEqual([-1, 1, -1]);
  });

  it('is used only if no score is missing', () => {
    const complete = Float64Array.of(3, 2, 1);
    expect(isComplete(sortColumns([complete]))).toBe(true);
    expect(isComplete(sortColumns([complete, complete.with(1, Number.NaN)]))).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import {
  type CorrelationRow,
  emptyCorrelations,
} from '../../../pipeline/statistics/correlation/correlations.ts';
import { completeSpearmanRow, spearmanRow } from '../../../pipeline/statistics/correlation/spearman.ts';
import { integers } from '../references.ts';

function allPairs(row: CorrelationRow, metrics: number) {
  const found = emptyCorrelations(metrics, 'spearman');
  for (let a = 0; a < metrics; a++) row(a, found);
  return found;
}

describe('completeSpearmanRow', () => {
  it('is identical to pairwise complete rho in every bit, also of tied and constant metrics', () => {
    const columns = [5, 1e9, 3, 1].map((levels, m) => integers(101, levels, 7 + m));
    expect(allPairs(completeSpearmanRow(columns), 4)).toEqual(allPairs(spearmanRow(columns), 4));
    const two = [Float64Array.of(1, 2), Float64Array.of(1, 2)];
    expect(allPairs(completeSpearmanRow(two), 2).estimate).toEqual(Float64Array.of(Number.NaN));
  });

  it('is exact for 65,535 models, the most that can be ranked', () => {
    const up = Float64Array.from({ length: 65_535 }, (_, i) => i);
    const columns = [up, up.map((value) => -value), up];
    expect([...allPairs(completeSpearmanRow(columns), 3).estimate]).toEqual([-1, 1, -1]);
  });
});

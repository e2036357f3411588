import { describe, expect, it } from 'vitest';
import { mapPairs } from '../../../pipeline/statistics/correlation/pairs.ts';
import {
  completeSpearman,
  rankable,
  ranked,
  spearman,
} from '../../../pipeline/statistics/correlation/spearman.ts';
import { integers } from '../references.ts';

describe('completeSpearman', () => {
  it('is identical to pairwise complete rho in every bit, also of tied and constant metrics', () => {
    const columns = [5, 1e9, 3, 1].map((levels, m) => integers(101, levels, 7 + m));
    const complete = mapPairs(columns.map(ranked), completeSpearman);
    expect(complete).toEqual(mapPairs(columns.map(rankable), spearman));
    const two = [Float64Array.of(1, 2), Float64Array.of(1, 2)];
    expect(mapPairs(two.map(ranked), completeSpearman)).toEqual([{ n: 2, estimate: Number.NaN }]);
  });

  it('is exact for 65,535 models, the most that can be ranked', () => {
    const up = Float64Array.from({ length: 65_535 }, (_, i) => i);
    const columns = [up, up.map((value) => -value), up];
    const estimates = mapPairs(columns.map(ranked), completeSpearman).map(({ estimate }) => estimate);
    expect(estimates).toEqual([-1, 1, -1]);
  });
});

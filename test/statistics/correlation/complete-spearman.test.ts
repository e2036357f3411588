import { range } from 'd3-array';
import { describe, expect, it } from 'vitest';
import type { CorrelationWith } from '../../../pipeline/statistics/correlation/correlations.ts';
import { completeSpearmanWith, spearmanWith } from '../../../pipeline/statistics/correlation/spearman.ts';
import { integers } from '../references.ts';

function allPairs(correlationWith: CorrelationWith, metrics: number) {
  return range(metrics).flatMap((a) => range(a + 1, metrics).map(correlationWith(a)));
}

describe('completeSpearmanWith', () => {
  it('is identical to pairwise complete rho in every bit, also of tied and constant metrics', () => {
    const columns = [5, 1e9, 3, 1].map((levels, m) => integers(101, levels, 7 + m));
    expect(allPairs(completeSpearmanWith(columns), 4)).toEqual(allPairs(spearmanWith(columns), 4));
    const two = [Float64Array.of(1, 2), Float64Array.of(1, 2)];
    expect(allPairs(completeSpearmanWith(two), 2)).toEqual([{ n: 2, estimate: Number.NaN }]);
  });

  it('is exact for 65,535 models, the most that can be ranked', () => {
    const up = Float64Array.from({ length: 65_535 }, (_, i) => i);
    const columns = [up, up.map((value) => -value), up];
    const estimates = allPairs(completeSpearmanWith(columns), 3).map(({ estimate }) => estimate);
    expect(estimates).toEqual([-1, 1, -1]);
  });
});

import { describe, expect, it } from 'vitest';
import { resampleCounts, singleModels } from '../../pipeline/statistics/bootstrap.ts';
import { componentSpread } from '../../pipeline/statistics/component-spread.ts';
import { correlationEigenvalues } from '../../pipeline/statistics/correlation-eigenvalues.ts';
import { participationRatio } from '../../pipeline/statistics/participation-ratio.ts';
import { integers } from './references.ts';

describe('componentSpread', () => {
  it.each([
    [30, 6],
    [12, 9],
    [8, 20],
  ])('is that of the eigenvalues, in resamples of %i models × %i metrics', (models, metrics) => {
    const columns = Array.from({ length: metrics }, (_, metric) => integers(models, 40, 50 + metric));
    const sampling = { units: singleModels(models), size: models, resamples: 50, seed: 3 };
    const spread = componentSpread(columns);
    for (let i = 0; i < 50; i++) {
      const counts = resampleCounts(sampling, i);
      const eigenvalues = correlationEigenvalues(columns, counts);
      const { ratio, share } = spread(counts);
      if (Number.isNaN(eigenvalues[0])) {
        expect([ratio, share]).toEqual([Number.NaN, Number.NaN]);
      } else {
        expect(ratio).toBeCloseTo(participationRatio(eigenvalues), 11);
        expect(share).toBeCloseTo(eigenvalues[0]! / metrics, 11);
      }
    }
  });

  it('is missing where a metric is constant among the drawn models', () => {
    const columns = [Float64Array.of(1, 1, 2), Float64Array.of(3, 1, 2)];
    const found = componentSpread(columns)(Int32Array.of(2, 1, 0));
    expect(found).toEqual({ ratio: Number.NaN, share: Number.NaN });
  });
});

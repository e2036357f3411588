import { describe, expect, it } from 'vitest';
import {
  componentSpread,
  participationRatio,
} from '../../../../pipeline/stages/structure/components/component-spread.ts';
import { resampleCounts, singleModels } from '../../../../pipeline/statistics/resampling/bootstrap.ts';
import { correlationEigenvalues, integers } from '../../../statistics/references.ts';

describe('componentSpread', () => {
  it.each([
    [30, 6],
    [12, 9],
    [8, 20],
  ])('agrees with the eigenvalues in resamples of %i models × %i metrics', (models, metrics) => {
    const columns = Array.from({ length: metrics }, (_, metric) => integers(models, 40, 50 + metric));
    const sampling = { units: singleModels(models), size: models, resamples: 50, seed: 3 };
    const spreadIn = componentSpread(columns);
    for (let i = 0; i < 50; i++) {
      const counts = resampleCounts(sampling, i);
      const eigenvalues = correlationEigenvalues(columns, counts);
      const { inverseRatio, share } = spreadIn(counts);
      if (Number.isNaN(eigenvalues[0])) {
        expect([inverseRatio, share]).toEqual([Number.NaN, Number.NaN]);
      } else {
        expect(1 / inverseRatio).toBeCloseTo(participationRatio(eigenvalues), 11);
        expect(share).toBeCloseTo(eigenvalues[0]! / metrics, 11);
      }
    }
  });

  it('leaves out a metric that is constant in the cohort', () => {
    const columns = [0, 1, 2].map((metric) => integers(9, 40, 50 + metric));
    const counts = new Int32Array(9).fill(1);
    const found = componentSpread([...columns, new Float64Array(9).fill(7)])(counts);
    const expected = componentSpread(columns)(counts);
    expect(found.inverseRatio).toBeCloseTo(expected.inverseRatio, 14);
    expect(found.share).toBeCloseTo(expected.share, 14);
  });

  it('is NaN if a metric is constant among the drawn models', () => {
    const columns = [Float64Array.of(1, 1, 2), Float64Array.of(3, 1, 2)];
    const found = componentSpread(columns)(Int32Array.of(2, 1, 0));
    expect(found).toEqual({ inverseRatio: Number.NaN, share: Number.NaN });
  });
});

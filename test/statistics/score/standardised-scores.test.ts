import { describe, expect, it } from 'vitest';
import {
  correlationsOf,
  covarianceMatrix,
  drawnModels,
} from '../../../pipeline/statistics/numbers/covariance.ts';
import { resampleCounts, singleModels } from '../../../pipeline/statistics/resampling/bootstrap.ts';
import { termCovariance } from '../../../pipeline/statistics/score/metric-partition.ts';
import {
  covarianceOfSums,
  innerProducts,
  standardiser,
} from '../../../pipeline/statistics/score/standardised-scores.ts';
import { integers } from '../references.ts';

// Compares results from scores with those from correlations, whose own tests have constants from R and NumPy.

/** The correlations and the standardised scores in five resamples. Metric 3 is constant. */
function resample(models: number, metrics: number) {
  const columns = Array.from({ length: metrics }, (_, metric) => integers(models, 40, 70 + metric));
  columns[3] = new Float64Array(models).fill(0.1);
  const sampling = { units: singleModels(models), size: models, resamples: 5, seed: 8 };
  return Array.from({ length: 5 }, (_, i) => {
    const counts = resampleCounts(sampling, i);
    const correlations = correlationsOf(covarianceMatrix(columns, counts), metrics);
    return { correlations, scores: standardiser(columns)(drawnModels(counts)) };
  });
}

describe.each([
  { models: 40, metrics: 7 },
  { models: 12, metrics: 30 },
])('standardised scores of $models models × $metrics metrics', ({ models, metrics }) => {
  const resampled = resample(models, metrics);

  it('have inner products over the smaller side, whose squares sum to those of the correlations', () => {
    for (const { correlations, scores } of resampled) {
      const { products, size } = innerProducts(scores);
      expect(size).toBe(Math.min(metrics, scores.models));
      expect(products).toHaveLength(size ** 2);
      const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value ** 2, 0);
      expect(squares(products)).toBeCloseTo(squares(correlations), 10);
      // Inner products of metrics are correlations; those of models are not.
      if (size === metrics)
        for (const [place, each] of products.entries()) expect(each).toBeCloseTo(correlations[place]!, 13);
    }
  });

  it('have the covariances of sums of metrics', () => {
    const sums = [Int32Array.of(0, 2, 3), Int32Array.of(1), Int32Array.of(4, 5, 6)];
    const coefficients = Float64Array.from({ length: metrics }, (_, metric) => metric - 2.5);
    for (const { correlations, scores } of resampled) {
      const expected = termCovariance(correlations, coefficients, sums);
      const found = covarianceOfSums(scores, sums, coefficients);
      for (const [place, each] of found.entries()) expect(each).toBeCloseTo(expected[place]!, 11);
    }
  });
});

describe('standardised scores of constant metrics', () => {
  it('are 0', () => {
    const columns = [Float64Array.of(1, 1), Float64Array.of(0.1, 0.1)];
    const scores = standardiser(columns)(drawnModels(Int32Array.of(2, 1)));
    for (const each of scores.vectors.slice(0, 4)) expect(Math.abs(each)).toBe(0);
  });
});

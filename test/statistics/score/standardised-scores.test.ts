import { describe, expect, it } from 'vitest';
import { correlationsOf, covarianceMatrix } from '../../../pipeline/statistics/numbers/covariance.ts';
import { termCovariance } from '../../../pipeline/statistics/score/metric-partition.ts';
import { covarianceOfSums, standardised } from '../../../pipeline/statistics/score/standardised-scores.ts';
import { expectClose, integers } from '../references.ts';

describe('standardised scores', () => {
  // Metric 3 is constant.
  const columns = [0, 1, 2, 3, 4, 5, 6].map((metric) => integers(40, metric === 3 ? 1 : 40, 70 + metric));

  it('have the covariances of sums of metrics, which follow from their correlations', () => {
    const sums = [Int32Array.of(0, 2, 3), Int32Array.of(1), Int32Array.of(4, 5, 6)];
    const coefficients = Float64Array.from(columns, (_, metric) => metric - 2.5);
    const correlations = correlationsOf(covarianceMatrix(columns), columns.length);
    expectClose(
      covarianceOfSums(standardised(columns), sums, coefficients),
      termCovariance(correlations, coefficients, sums),
      11,
    );
  });

  it('are 0 for a constant metric, even if its mean is rounded', () => {
    for (const each of standardised([new Float64Array(3).fill(0.1)])[0]!) expect(Math.abs(each)).toBe(0);
  });
});

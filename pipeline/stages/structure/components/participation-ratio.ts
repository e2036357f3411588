import type { Distribution } from '../../../statistics/resampling/bootstrap.ts';
import { type CorrectedInterval, shiftedInterval } from '../../../statistics/resampling/intervals.ts';

/**
 * The participation ratio (Σλ)² ÷ Σλ² of the eigenvalues of a correlation matrix (Gao et al. 2017, after the inverse
 * participation ratio of Kramer & MacKinnon 1993): the effective number of dimensions. It is 1 if all metrics are
 * perfectly correlated, and the number of metrics if they are uncorrelated. NaN if an eigenvalue is NaN.
 */
export function participationRatio(eigenvalues: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const eigenvalue of eigenvalues) {
    sum += eigenvalue;
    squares += eigenvalue * eigenvalue;
  }
  return (sum * sum) / squares;
}

/**
 * The participation ratio corrected for bias, with its 95 % interval: the {@link shiftedInterval} of its inverse,
 * which is the mean of all squared correlations. Chance correlations make the ratio of a sample too small, and that
 * of a resample even smaller.
 *
 * @param ratio the participation ratio of the sample
 * @param inverse the distribution of 1 ÷ ratio over resamples of models
 */
export function participationRatioInterval(
  ratio: number,
  inverse: Distribution,
  metrics: number,
): CorrectedInterval {
  const { corrected, low, high, degenerate } = shiftedInterval(1 / ratio, inverse, [1 / metrics, 1]);
  return { corrected: 1 / corrected, low: 1 / high, high: 1 / low, degenerate };
}

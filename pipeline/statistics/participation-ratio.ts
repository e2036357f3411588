import type { Distribution } from './bootstrap.ts';
import { type CorrectedInterval, shiftedInterval } from './shifted-interval.ts';

/**
 * The participation ratio (Σλ)² ÷ Σλ² of the eigenvalues of a correlation matrix (Gao et al. 2017, after the
 * inverse participation ratio of Kramer & MacKinnon 1993): how many dimensions of equal variance would be spread as
 * much; from 1, where all metrics are perfectly correlated, to their number, where none are.
 *
 * @returns NaN where an eigenvalue is missing
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
 * The participation ratio of the models' population, with its 95 % interval: {@link shiftedInterval} of its inverse,
 * which is a mean of squared correlations. What chance adds to these makes the ratio of a sample too small, and those
 * of resamples even more.
 *
 * @param ratio of the sample
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

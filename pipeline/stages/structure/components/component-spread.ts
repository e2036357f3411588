import { isConstant } from '../../../statistics/correlation/correlation-eigenvalues.ts';
import { drawnModels, sumOfProducts } from '../../../statistics/numbers/covariance.ts';
import { symmetricEigenvalues } from '../../../statistics/numbers/symmetric-eigenvalues.ts';
import type { Distribution, Sampling } from '../../../statistics/resampling/bootstrap.ts';
import { bootstrap, bootstrapTask } from '../../../statistics/resampling/find-intervals.ts';
import { shiftedInterval } from '../../../statistics/resampling/intervals.ts';
import { innerProducts, standardiser } from '../../../statistics/score/standardised-scores.ts';
import { sharedColumns } from '../../../workers/shared-arrays.ts';
import type { Workers } from '../../../workers/workers.ts';

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
export function participationRatioInterval(ratio: number, inverse: Distribution, metrics: number) {
  const { corrected, low, high, degenerate } = shiftedInterval(1 / ratio, inverse, [1 / metrics, 1]);
  return { corrected: 1 / corrected, low: 1 / high, high: 1 / low, degenerate };
}

/**
 * How the variance of standardised metrics is distributed over their principal components, in one resample after another:
 * `inverseRatio` is 1 ÷ the participation ratio of the components' variances λ: Σ λ² ÷ (Σ λ)²; `share` is the first
 * component's share of the variance. The eigenvalues sum to the number of metrics, and their squares
 * to the sum of all squared correlations.
 *
 * @param columns scores per metric, none missing; metrics that are constant over the cohort are left out
 * @returns a function of how often each model is in the resample; NaN if a metric that varies in the cohort does not in it
 */
export function componentSpread(columns: readonly Float64Array[]) {
  const varying = columns.filter((column) => !isConstant(column));
  const standardised = standardiser(varying);
  return (counts: Int32Array) => {
    const scores = standardised(drawnModels(counts));
    if (scores.varies.includes(0)) return { inverseRatio: Number.NaN, share: Number.NaN };
    const { products, size } = innerProducts(scores);
    const inverseRatio = sumOfProducts(products, products) / varying.length ** 2;
    return { inverseRatio, share: symmetricEigenvalues(products, size)[0]! / varying.length };
  };
}

export const spreadTask = bootstrapTask('spread', 'components, resamples', (columns: Float64Array[]) => {
  const spreadOf = componentSpread(columns);
  return (counts, quantities) => {
    const { inverseRatio, share } = spreadOf(counts);
    quantities.set([inverseRatio, share]);
  };
});

/** 95 % percentile intervals and means of both numbers of {@link componentSpread}. */
export async function resampleSpread(workers: Workers, columns: readonly Float64Array[], sampling: Sampling) {
  const operations = columns.length ** 2 * (columns[0]?.length ?? 0);
  const found = await bootstrap(workers, spreadTask, sharedColumns(columns), sampling, 2, operations);
  return { inverseRatio: found[0]!, share: found[1]! };
}

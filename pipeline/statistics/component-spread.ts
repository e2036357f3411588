import { sumOfProducts } from './covariance.ts';
import { leadingEigenvalue } from './leading-eigenvector.ts';
import { smallerProducts, standardisedScores } from './standardised-scores.ts';

/** How the variance of standardised metrics is spread over their principal components. */
export interface ComponentSpread {
  /** The participation ratio of the components' variances. */
  ratio: number;
  /** The first component's share of the variance. */
  share: number;
}

/**
 * The spread over a cohort in which model i stands `counts[i]` times, as `participationRatio` and the eigenvalues
 * themselves have it, in less time: eigenvalues sum to the number of metrics, and their squares to those of all
 * correlations, so that only the largest one has to be found. NaN where a metric is constant.
 */
export function componentSpread(columns: readonly Float64Array[], counts: Int32Array): ComponentSpread {
  const scores = standardisedScores(columns, counts);
  if (scores.varies.includes(0)) return { ratio: Number.NaN, share: Number.NaN };
  const { matrix, size } = smallerProducts(scores);
  return {
    ratio: scores.metrics ** 2 / sumOfProducts(matrix, matrix),
    share: leadingEigenvalue(matrix, size) / scores.metrics,
  };
}

import { covariancesWithSum, sumOfProducts } from './covariance.ts';
import type { StandardisedScores } from './standardised-scores.ts';

/** How the variance of standardised metrics is spread over their principal components. */
export interface ComponentSpread {
  /** 1 ÷ the participation ratio of the components' variances. */
  inverseRatio: number;
  /** The first component's share of the variance. */
  share: number;
}

/**
 * The spread as `participationRatio` and the eigenvalues themselves have it, in less time: eigenvalues sum to the number
 * of metrics, and their squares to those of all correlations, so that only the largest one has to be found.
 *
 * @param leading the eigenvector of the scores' products
 * @param varying how many metrics are to vary; NaN where one of them is constant
 */
export function componentSpread(
  { varies, products }: StandardisedScores,
  leading: Float64Array,
  varying: number,
): ComponentSpread {
  let metrics = 0;
  for (let metric = 0; metric < varies.length; metric++) metrics += varies[metric]!;
  if (metrics < varying) return { inverseRatio: Number.NaN, share: Number.NaN };
  return {
    inverseRatio: sumOfProducts(products, products) / metrics ** 2,
    share: sumOfProducts(leading, covariancesWithSum(products, leading)) / metrics,
  };
}

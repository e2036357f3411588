import { drawnModels, sumOfProducts } from './covariance.ts';
import { leadingEigenvalue } from './leading-eigenvector.ts';
import { standardiser } from './standardised-scores.ts';

/** How the variance of standardised metrics is spread over their principal components. */
export interface ComponentSpread {
  /** The participation ratio of the components' variances. */
  ratio: number;
  /** The first component's share of the variance. */
  share: number;
}

/**
 * The spread in one resample of a cohort after another, as `participationRatio` and the eigenvalues
 * themselves have it, in less time: eigenvalues sum to the number of metrics, and their squares to those of all
 * correlations, so that only the largest one has to be found. NaN where a metric is constant.
 */
export function componentSpread(columns: readonly Float64Array[]): (counts: Int32Array) => ComponentSpread {
  const standardised = standardiser(columns);
  return (counts) => {
    const { metrics, varies, products, size } = standardised(drawnModels(counts));
    if (varies.includes(0)) return { ratio: Number.NaN, share: Number.NaN };
    return {
      ratio: metrics ** 2 / sumOfProducts(products, products),
      share: leadingEigenvalue(products, size) / metrics,
    };
  };
}

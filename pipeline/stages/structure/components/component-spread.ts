import { isConstant } from '../../../statistics/correlation/correlation-eigenvalues.ts';
import { covariancesWithSum, drawnModels, sumOfProducts } from '../../../statistics/numbers/covariance.ts';
import { leadingEigenvector } from '../../../statistics/numbers/leading-eigenvector.ts';
import { standardiser } from '../../../statistics/score/standardised-scores.ts';

/** How the variance of standardised metrics is distributed over their principal components. */
export interface ComponentSpread {
  /** 1 ÷ the participation ratio of the components' variances λ: Σ λ² ÷ (Σ λ)². */
  inverseRatio: number;
  /** The first component's share of the variance. */
  share: number;
}

/**
 * The component spread in one resample after another. The eigenvalues sum to the number of metrics, and their squares
 * to the sum of all squared correlations, so only the largest eigenvalue is computed.
 *
 * @param columns scores per metric, none missing; metrics that are constant over the cohort are left out
 * @returns a function of how often each model is in the resample; NaN if a metric that varies in the cohort does not in it
 */
export function componentSpread(columns: readonly Float64Array[]): (counts: Int32Array) => ComponentSpread {
  const varying = columns.filter((column) => !isConstant(column));
  const standardised = standardiser(varying);
  return (counts) => {
    const { products, size, varies } = standardised(drawnModels(counts));
    if (varies.includes(0)) return { inverseRatio: Number.NaN, share: Number.NaN };
    const leading = leadingEigenvector(products, size);
    return {
      inverseRatio: sumOfProducts(products, products) / varying.length ** 2,
      share: sumOfProducts(leading, covariancesWithSum(products, leading)) / varying.length,
    };
  };
}

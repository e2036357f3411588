import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { isConstant, standardise, symmetricMatrix, transposed } from '../numbers/covariance.ts';
import { innerProduct } from '../numbers/inner-product.ts';

/**
 * The eigenvalues, descending, of the metrics' Pearson correlation matrix; NaN if a metric is constant. If there are fewer
 * models than metrics, they come from the models' inner products, a smaller matrix with the same nonzero eigenvalues.
 *
 * @param columns scores per metric, none missing
 * @example correlationEigenvalues([[1, 2, 3], [1, 3, 2]]) // [1.5, 0.5]
 */
export function correlationEigenvalues(columns: readonly Float64Array[]): Float64Array {
  const metrics = columns.length;
  const models = columns[0]?.length ?? 0;
  const eigenvalues = new Float64Array(metrics);
  if (columns.some(isConstant)) return eigenvalues.fill(Number.NaN);
  const byMetric = columns.map(standardise);
  const vectors = models < metrics ? transposed(byMetric) : byMetric;
  const { realEigenvalues } = decomposed(vectors);
  const descending = Float64Array.from(realEigenvalues).sort().reverse();
  eigenvalues.set(descending.map((eigenvalue) => variance(eigenvalue, metrics)));
  return eigenvalues;
}

/** The eigenvalues and eigenvectors of the vectors' inner products. */
export function decomposed(vectors: readonly Float64Array[]): EigenvalueDecomposition {
  const { length } = vectors;
  const products = symmetricMatrix(length, (a, b) => innerProduct(vectors[a]!, vectors[b]!));
  return new EigenvalueDecomposition(Matrix.from1DArray(length, length, products), { assumeSymmetric: true });
}

/**
 * An eigenvalue of a correlation matrix without its rounding error: 0 if it is negative or tiny, since its loadings
 * would be noise, and at most the number of metrics.
 */
export function variance(eigenvalue: number, metrics: number): number {
  return eigenvalue > metrics ** 2 * Number.EPSILON ? Math.min(metrics, eigenvalue) : 0;
}

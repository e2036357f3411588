import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

export interface PrincipalComponents {
  /** Variances of the components, descending; as many as there are metrics, and they sum to their number. */
  eigenvalues: Float64Array;
  /** `loadings[c][metric]`: the correlation of a metric with component c. */
  loadings: Float64Array[];
}

/**
 * The principal components of the metrics' Pearson correlation matrix (Hotelling 1933): loadings are its unit
 * eigenvectors, each times the root of its eigenvalue. Of the two signs of a component, the one is taken with
 * which its loadings sum to more than 0, or, where they sum to 0, the first of its largest ones is above 0.
 * Components of the same variance are as the decomposition returns them; those without variance load on nothing.
 *
 * @param columns scores per metric, none missing
 * @throws where a metric is constant
 */
export function principalComponents(columns: readonly Float64Array[]): PrincipalComponents {
  const standardised = standardise(columns);
  const { realEigenvalues, eigenvectorMatrix } = decompose(innerProducts(standardised));
  const descending = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const eigenvalues = Float64Array.from(descending, (c) => variance(realEigenvalues[c]!, columns.length));
  const loadings = descending.map((c, i) => {
    const vector = eigenvectorMatrix.getColumn(c);
    const scale = sign(vector) * Math.sqrt(eigenvalues[i]!);
    // + 0: a component without variance has no loadings of −0.
    return Float64Array.from(vector, (weight) => scale * weight + 0);
  });
  return { eigenvalues, loadings };
}

/**
 * The eigenvalues alone of the metrics' Pearson correlation matrix, descending. Where there are fewer models
 * than metrics, they are found from the models' inner products, a smaller matrix whose eigenvalues other than 0
 * are the same.
 *
 * @param columns scores per metric, none missing
 * @throws where a metric is constant
 */
export function correlationEigenvalues(columns: readonly Float64Array[]): Float64Array {
  const standardised = standardise(columns);
  const models = standardised[0]?.length ?? 0;
  const vectors = models < columns.length ? transpose(standardised, models) : standardised;
  const found = Float64Array.from(decompose(innerProducts(vectors)).realEigenvalues)
    .sort()
    .reverse();
  return Float64Array.from(columns, (_, c) => variance(found[c] ?? 0, columns.length));
}

/**
 * The participation ratio (Σλ)² ÷ Σλ² of the eigenvalues of a correlation matrix (Gao et al. 2017, after the
 * inverse participation ratio of Kramer & MacKinnon 1993): how many dimensions of equal variance would be spread as
 * much; from 1, where all metrics are perfectly correlated, to their number, where none are. As Σλ = p and
 * Σλ² = p + 2 Σ r² over the pairs of metrics, it needs no decomposition.
 *
 * @param correlations Pearson's r of each pair of metrics once, in any order; NaN where one is missing
 * @param metrics how many metrics there are, p
 * @returns NaN where a correlation is missing
 */
export function participationRatio(correlations: Float64Array, metrics: number): number {
  let squares = 0;
  for (let pair = 0; pair < correlations.length; pair++) squares += correlations[pair]! ** 2;
  return metrics ** 2 / (metrics + 2 * squares);
}

/** Columns of mean 0 and length 1, so that their inner products are Pearson correlations. */
function standardise(columns: readonly Float64Array[]): Float64Array[] {
  return columns.map((column, metric) => {
    // Asked of the values: the mean of equal ones can be off in the last bit.
    if (column.every((value) => value === column[0]))
      throw new Error(`metric ${metric} is constant and has no correlations`);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const centred = column.map((value) => value - mean);
    const length = Math.sqrt(innerProduct(centred, centred));
    return centred.map((value) => value / length);
  });
}

function transpose(columns: readonly Float64Array[], length: number): Float64Array[] {
  return Array.from({ length }, (_, i) => Float64Array.from(columns, (column) => column[i]!));
}

function innerProducts(vectors: readonly Float64Array[]): Matrix {
  const products = new Matrix(vectors.length, vectors.length);
  for (let a = 0; a < vectors.length; a++)
    for (let b = 0; b <= a; b++) {
      const product = innerProduct(vectors[a]!, vectors[b]!);
      products.set(a, b, product);
      products.set(b, a, product);
    }
  return products;
}

function innerProduct(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

function decompose(symmetric: Matrix): EigenvalueDecomposition {
  return new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
}

/** Rounding leaves eigenvalues of 0 a bit off on either side; of them the loadings would be noise. */
function variance(eigenvalue: number, metrics: number): number {
  return eigenvalue > metrics ** 2 * Number.EPSILON ? eigenvalue : 0;
}

const ROUNDING = 1e-9;

function sign(vector: readonly number[]): number {
  const sum = vector.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum) > ROUNDING) return Math.sign(sum);
  const largest = Math.max(...vector.map(Math.abs));
  return Math.sign(vector.find((weight) => Math.abs(weight) >= largest - ROUNDING)!);
}

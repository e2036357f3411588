import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { innerProducts } from './inner-products.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

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
  const constant = columns.findIndex(isConstant);
  if (constant !== -1) throw new Error(`metric ${constant} is constant and has no correlations`);
  const { realEigenvalues, eigenvectorMatrix } = decompose(correlationMatrix(columns));
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
 * @param counts how often each model stands in a resample
 * @returns NaN where a metric is constant
 */
export function correlationEigenvalues(
  columns: readonly Float64Array[],
  counts: Int32Array = new Int32Array(columns[0]?.length ?? 0).fill(1),
): Float64Array {
  const metrics = columns.length;
  const models = Int32Array.from(counts.keys()).filter((model) => counts[model]! > 0);
  const drawn = columns.map((column) => valuesOf(column, models));
  if (drawn.some(isConstant)) return new Float64Array(metrics).fill(Number.NaN);
  const weights = Float64Array.from(counts).filter((count) => count > 0);
  const size = Math.min(metrics, models.length);
  const vectors = standardise(drawn, weights, size < metrics ? 'by model' : 'by metric');
  const found = symmetricEigenvalues(innerProducts(vectors, size, vectors.length / size), size);
  const eigenvalues = new Float64Array(metrics);
  for (let c = 0; c < size; c++) eigenvalues[c] = variance(found[c]!, metrics);
  return eigenvalues;
}

function valuesOf(column: Float64Array, models: Int32Array): Float64Array {
  const values = new Float64Array(models.length);
  for (let i = 0; i < models.length; i++) values[i] = column[models[i]!]!;
  return values;
}

/** Asked of the values: the mean of equal ones can be off in the last bit. */
function isConstant(column: Float64Array): boolean {
  for (let i = 1; i < column.length; i++) if (column[i] !== column[0]) return false;
  return true;
}

/**
 * Columns of weighted mean 0 and weighted length 1, each value times the root of its weight, so that their inner
 * products are Pearson correlations: all values of the first metric or model, then those of the next.
 */
function standardise(
  columns: readonly Float64Array[],
  weights: Float64Array,
  order: 'by metric' | 'by model',
): Float64Array {
  const models = weights.length;
  const standardised = new Float64Array(columns.length * models);
  const [metricStep, modelStep] = order === 'by metric' ? [models, 1] : [1, columns.length];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const roots = weights.map(Math.sqrt);
  for (const [metric, column] of columns.entries()) {
    let sum = 0;
    for (let i = 0; i < models; i++) sum += weights[i]! * column[i]!;
    const mean = sum / total;
    let squares = 0;
    for (let i = 0; i < models; i++) {
      const deviation = column[i]! - mean;
      squares += weights[i]! * deviation * deviation;
    }
    const length = Math.sqrt(squares);
    const start = metric * metricStep;
    for (let i = 0; i < models; i++)
      standardised[start + i * modelStep] = (roots[i]! * (column[i]! - mean)) / length;
  }
  return standardised;
}

function correlationMatrix(columns: readonly Float64Array[]): Matrix {
  const models = columns[0]?.length ?? 0;
  const vectors = standardise(columns, new Float64Array(models).fill(1), 'by metric');
  const lower = innerProducts(vectors, columns.length, models);
  const matrix = new Matrix(columns.length, columns.length);
  for (let a = 0; a < columns.length; a++)
    for (let b = 0; b <= a; b++) {
      const product = lower[a * columns.length + b]!;
      matrix.set(a, b, product);
      matrix.set(b, a, product);
    }
  return matrix;
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

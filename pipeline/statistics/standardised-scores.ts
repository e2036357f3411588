import { deviate, drawnModels, symmetric } from './covariance.ts';
import { innerProducts, roomForVectors } from './inner-products.ts';
import { leadingEigenvector } from './leading-eigenvector.ts';

/** Standardised scores of the models that stand in a cohort, each as often as it does. */
export interface StandardisedScores {
  /**
   * A row per metric, in {@link roomForVectors}, of length 1, so that inner products are Pearson correlations; all 0 for
   * a metric that is constant.
   */
  vectors: Float64Array;
  metrics: number;
  /** How many models stand there at all: so many columns. */
  models: number;
  /** Per metric, 1, or 0 where it is constant. */
  varies: Float64Array;
}

/** @param counts how often each model stands there */
export function standardisedScores(columns: readonly Float64Array[], counts: Int32Array): StandardisedScores {
  const metrics = columns.length;
  const drawn = drawnModels(counts);
  const models = drawn.places.length;
  const vectors = roomForVectors(metrics, models);
  const varies = new Float64Array(metrics);
  for (let metric = 0; metric < metrics; metric++) {
    const start = metric * models;
    deviate(columns[metric]!, drawn, vectors, start);
    let squares = 0;
    for (let i = start; i < start + models; i++) squares += vectors[i]! * vectors[i]!;
    if (squares === 0) continue;
    varies[metric] = 1;
    const scale = 1 / Math.sqrt(squares);
    for (let i = start; i < start + models; i++) vectors[i]! *= scale;
  }
  return { vectors, metrics, models, varies };
}

/** Inner products of all rows or of all columns, whichever are fewer: the eigenvalues other than 0 are the same. */
export interface Products {
  /** Symmetric, row by row. */
  matrix: Float64Array;
  size: number;
}

export function smallerProducts(scores: StandardisedScores): Products {
  const { metrics, models } = scores;
  if (metrics <= models)
    return { matrix: symmetric(innerProducts(scores.vectors, metrics, models), metrics), size: metrics };
  return { matrix: symmetric(innerProducts(transposed(scores), models, metrics), models), size: models };
}

function transposed({ vectors, metrics, models }: StandardisedScores): Float64Array {
  const out = roomForVectors(models, metrics);
  for (let metric = 0; metric < metrics; metric++)
    for (let model = 0; model < models; model++)
      out[model * metrics + metric] = vectors[metric * models + model]!;
  return out;
}

/** The unit eigenvector of the correlation matrix's largest eigenvalue, up to its sign; NaN where no metric varies. */
export function leadingMetrics(scores: StandardisedScores): Float64Array {
  const { metrics, varies } = scores;
  if (varies.every((each) => each === 0)) return new Float64Array(metrics).fill(Number.NaN);
  const { matrix, size } = smallerProducts(scores);
  const vector = leadingEigenvector(matrix, size);
  return size === metrics ? vector.map((each, metric) => each * varies[metric]!) : ofMetrics(vector, scores);
}

/** Of an eigenvector of the models' products, that of the metrics'. */
function ofMetrics(vector: Float64Array, { vectors, metrics, models }: StandardisedScores): Float64Array {
  const found = new Float64Array(metrics);
  let squares = 0;
  for (let metric = 0; metric < metrics; metric++) {
    let sum = 0;
    for (let i = 0; i < models; i++) sum += vectors[metric * models + i]! * vector[i]!;
    found[metric] = sum;
    squares += sum * sum;
  }
  const length = Math.sqrt(squares);
  for (let metric = 0; metric < metrics; metric++) found[metric]! /= length;
  return found;
}

/**
 * The covariances of sums of standardised metrics, row by row.
 *
 * @param sums per sum, its metrics
 * @param coefficients per metric, what it is multiplied by
 */
export function covarianceOfSums(
  { vectors, models }: StandardisedScores,
  sums: readonly Int32Array[],
  coefficients: Float64Array,
): Float64Array {
  const rows = roomForVectors(sums.length, models);
  for (let s = 0; s < sums.length; s++) {
    for (let i = 0; i < sums[s]!.length; i++) {
      const metric = sums[s]![i]!;
      const coefficient = coefficients[metric]!;
      for (let model = 0; model < models; model++)
        rows[s * models + model]! += coefficient * vectors[metric * models + model]!;
    }
  }
  return symmetric(innerProducts(rows, sums.length, models), sums.length);
}

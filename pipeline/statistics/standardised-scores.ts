import { wellConditioned } from './conditioning.ts';
import { type Drawn, deviate, dropConstant, leastVariances } from './covariance.ts';
import { blockedGramMatrix, gramMatrix } from './gram-matrix.ts';
import { termCovariance } from './metric-partition.ts';

/** Standardised scores of the models that stand in a cohort, each as often as it does. */
export interface StandardisedScores {
  /**
   * A row per metric, one after the other, of length 1, so that inner products are Pearson correlations; all 0 for
   * a metric that is constant.
   */
  vectors: Float64Array;
  metrics: number;
  /** How many models stand there at all: so many columns. */
  models: number;
  /** Per metric, 1, or 0 where it is constant. */
  varies: Float64Array;
  /**
   * Inner products of all rows or of all columns, whichever are fewer: the eigenvalues other than 0 are the same.
   * Symmetric, row by row.
   */
  products: Float64Array;
  size: number;
}

/**
 * Standardises metrics in one resample after another.
 *
 * @returns a function whose result is written over by its next call
 */
export function standardiser(scores: readonly Float64Array[]): (drawn: Drawn) => StandardisedScores {
  const columns = scores.map(wellConditioned);
  const metrics = columns.length;
  const all = columns[0]?.length ?? 0;
  const vectors = new Float64Array(metrics * all);
  const byModel = new Float64Array(Math.min(metrics, all) * metrics);
  const room = new Float64Array(Math.min(metrics, all) ** 2);
  const varies = new Float64Array(metrics);
  return (drawn) => {
    const { models } = drawn;
    for (let metric = 0; metric < metrics; metric++) {
      const start = metric * models;
      const squares = deviate(columns[metric]!, drawn, vectors, start);
      varies[metric] = Number(squares > 0);
      if (squares > 0) scale(vectors, start, start + models, 1 / Math.sqrt(squares));
    }
    const size = Math.min(metrics, models);
    const products = room.subarray(0, size ** 2);
    if (size === metrics) {
      blockedGramMatrix(vectors, metrics, models, products);
    } else {
      transpose(vectors, metrics, models, byModel);
      blockedGramMatrix(byModel, models, metrics, products);
    }
    return { vectors, metrics, models, varies, products, size };
  };
}

function scale(vectors: Float64Array, start: number, end: number, factor: number): void {
  for (let i = start; i < end; i++) vectors[i]! *= factor;
}

function transpose(vectors: Float64Array, metrics: number, models: number, out: Float64Array): void {
  for (let metric = 0; metric < metrics; metric++)
    for (let model = 0; model < models; model++)
      out[model * metrics + metric] = vectors[metric * models + model]!;
}

/**
 * The unit eigenvector of the correlation matrix's largest eigenvalue, up to its sign; NaN where no metric varies.
 *
 * @param leading that of the products
 */
export function leadingMetrics(leading: Float64Array, scores: StandardisedScores): Float64Array {
  const { metrics, varies, size } = scores;
  if (varies.every((each) => each === 0)) return new Float64Array(metrics).fill(Number.NaN);
  return size === metrics
    ? leading.map((each, metric) => each * varies[metric]!)
    : ofMetrics(leading, scores);
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
  { vectors, metrics, models, products, size }: StandardisedScores,
  sums: readonly Int32Array[],
  coefficients: Float64Array,
): Float64Array {
  if (size === metrics) return termCovariance(products, coefficients, sums);
  const rows = new Float64Array(sums.length * models);
  for (let s = 0; s < sums.length; s++) {
    for (let i = 0; i < sums[s]!.length; i++) {
      const metric = sums[s]![i]!;
      const coefficient = coefficients[metric]!;
      for (let model = 0; model < models; model++)
        rows[s * models + model]! += coefficient * vectors[metric * models + model]!;
    }
  }
  const deviations = sums.map((own) => own.reduce((sum, metric) => sum + Math.abs(coefficients[metric]!), 0));
  return dropConstant(gramMatrix(rows, sums.length, models), leastVariances(deviations));
}

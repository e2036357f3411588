import { type Drawn, deviate, dropConstant, leastVariances } from '../numbers/covariance.ts';
import { blockedGramMatrix, gramMatrix } from '../numbers/gram-matrix.ts';
import { wellConditioned } from '../numbers/numerical-scaling.ts';

/** Standardised scores of the models drawn in a resample. */
type StandardisedScores = ReturnType<ReturnType<typeof standardiser>>;

/**
 * Standardises metrics in one resample after another.
 *
 * @returns a function whose result is overwritten by its next call
 */
export function standardiser(scores: readonly Float64Array[]) {
  const columns = scores.map(wellConditioned);
  const metrics = columns.length;
  const all = columns[0]?.length ?? 0;
  /**
   * A row of Euclidean length 1 per metric, so that inner products are Pearson correlations; all 0 for a constant
   * metric. Each drawn model has one column, in which scores are multiplied by √(how often it was drawn).
   */
  const vectors = new Float64Array(metrics * all);
  /** Per metric, 0 if it is constant, otherwise 1. */
  const varies = new Float64Array(metrics);
  return (drawn: Drawn) => {
    /** The number of distinct models drawn. */
    const { models } = drawn;
    for (let metric = 0; metric < metrics; metric++) {
      const start = metric * models;
      const squares = deviate(columns[metric]!, drawn, vectors, start);
      varies[metric] = Number(squares > 0);
      if (squares > 0) scale(vectors, start, start + models, 1 / Math.sqrt(squares));
    }
    return { vectors, metrics, models, varies };
  };
}

/**
 * Inner products of all rows or of all columns, whichever are fewer: both have the same non-zero eigenvalues.
 * A symmetric `size` × `size` matrix, row by row.
 */
export function innerProducts({ vectors, metrics, models }: StandardisedScores) {
  const size = Math.min(metrics, models);
  const products = new Float64Array(size ** 2);
  if (size === metrics) {
    blockedGramMatrix(vectors, metrics, models, products);
  } else {
    blockedGramMatrix(transposed(vectors, metrics, models), models, metrics, products);
  }
  return { products, size };
}

function scale(vectors: Float64Array, start: number, end: number, factor: number): void {
  for (let i = start; i < end; i++) vectors[i]! *= factor;
}

function transposed(vectors: Float64Array, metrics: number, models: number): Float64Array {
  const out = new Float64Array(metrics * models);
  for (let metric = 0; metric < metrics; metric++)
    for (let model = 0; model < models; model++)
      out[model * metrics + metric] = vectors[metric * models + model]!;
  return out;
}

/**
 * The covariance matrix of weighted sums of standardised metrics, row by row.
 *
 * @param sums per sum, its metrics
 * @param coefficients per metric, its weight
 */
export function covarianceOfSums(
  { vectors, models }: StandardisedScores,
  sums: readonly Int32Array[],
  coefficients: Float64Array,
): Float64Array {
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

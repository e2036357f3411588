import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { ascendingOrder, weightedMidRanks } from './ranks.ts';

/** Predictors as the eigenvectors and eigenvalues of their kernel Z Zᵀ ÷ metrics, a matrix of models × models. */
export interface Predictors {
  vectors: Float64Array[];
  values: Float64Array;
}

/** Errors of predictions for models left out one at a time. */
export interface LeftOut {
  /** Per model, the score minus its prediction from the other models' regression. */
  errors: Float64Array;
  /** Per model, the score minus the other models' mean. */
  deviations: Float64Array;
}

/**
 * Prepares metrics as predictors: mid-ranks, standardised over the models that have a score. A missing score is set to
 * the mean. Constant metrics are left out.
 *
 * @param columns scores per metric, NaN if missing
 */
export function predictorsOf(columns: readonly Float64Array[]): Predictors {
  const models = columns[0]?.length ?? 0;
  const varying = columns.map(standardisedRanks).filter((column) => column.some((rank) => rank !== 0));
  const kernel = Matrix.zeros(models, models);
  if (varying.length > 0) {
    const ranks = new Matrix(varying.map((column) => [...column]));
    kernel.add(ranks.transpose().mmul(ranks).div(varying.length));
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(kernel, {
    assumeSymmetric: true,
  });
  return {
    vectors: realEigenvalues.map((_, k) => Float64Array.from(eigenvectorMatrix.getColumn(k))),
    values: Float64Array.from(realEigenvalues, (value) => Math.max(0, value)),
  };
}

/** Mid-ranks with mean 0 and variance 1 (n − 1); 0 for a missing score or a constant metric. */
function standardisedRanks(scores: Float64Array): Float64Array {
  const ranks = weightedMidRanks(scores, new Int32Array(scores.length).fill(1));
  const present = ascendingOrder(scores);
  const mean = (present.length + 1) / 2;
  let squares = 0;
  for (const model of present) squares += (ranks[model]! - mean) ** 2;
  const scale = squares > 0 ? Math.sqrt((present.length - 1) / squares) : 0;
  return ranks.map((rank, model) => (Number.isNaN(scores[model]) ? 0 : (rank - mean) * scale));
}

const PENALTIES = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

/**
 * Predicts the mid-ranks of a metric for each model from all other models: ridge regression (Hoerl & Kennard 1970) with
 * an intercept, in closed form (Allen 1974: error ÷ (1 − leverage)). The penalty is the one of nine with the smallest
 * squared error, so the errors are slightly too small.
 *
 * @param scores of the same models as the predictors', none missing
 */
export function predictLeftOut({ vectors, values }: Predictors, scores: Float64Array): LeftOut {
  const ranks = weightedMidRanks(scores, new Int32Array(scores.length).fill(1));
  const models = ranks.length;
  const centred = ranks.map((rank) => rank - (models + 1) / 2);
  const projections = vectors.map((vector) => dot(vector, centred));
  const attempts = PENALTIES.map((penalty) => {
    const fitted = new Float64Array(models);
    const leverages = new Float64Array(models).fill(1 / models);
    for (const [k, vector] of vectors.entries()) {
      const kept = values[k]! / (values[k]! + penalty);
      for (let model = 0; model < models; model++) {
        fitted[model]! += kept * projections[k]! * vector[model]!;
        leverages[model]! += kept * vector[model]! ** 2;
      }
    }
    return centred.map((rank, model) => (rank - fitted[model]!) / (1 - leverages[model]!));
  });
  const best = attempts.reduce((one, other) => (dot(other, other) < dot(one, one) ? other : one));
  return { errors: best, deviations: centred.map((rank) => rank / (1 - 1 / models)) };
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}

/**
 * The share of a metric's variance over models that is predicted, R² = 1 − Σ errors² ÷ Σ deviations²; negative if the
 * predictions are worse than the mean. NaN if the metric is constant.
 *
 * @param counts how often each model is in a resample
 */
export function explainedShare({ errors, deviations }: LeftOut, counts: Int32Array): number {
  let unexplained = 0;
  let total = 0;
  for (let model = 0; model < counts.length; model++) {
    unexplained += counts[model]! * errors[model]! ** 2;
    total += counts[model]! * deviations[model]! ** 2;
  }
  return total > 0 ? 1 - unexplained / total : Number.NaN;
}

import { least, range, sum } from 'd3-array';
import { Matrix, solve } from 'ml-matrix';
import { ascendingOrder, midRanks } from '../../../statistics/numbers/ranks.ts';
import type { Squares } from '../../../statistics/prediction/folds.ts';

/**
 * The kernel Z Zᵀ ÷ metrics of metrics as predictors, a matrix of models × models: Z are mid-ranks, standardised over the models that have a
 * score. A missing score is set to the mean. Constant metrics are left out.
 *
 * @param columns scores per metric, NaN if missing
 */
export function kernelOf(columns: readonly Float64Array[]): Matrix {
  const models = columns[0]?.length ?? 0;
  const varying = columns.map(standardisedRanks).filter((column) => column.some((rank) => rank !== 0));
  if (varying.length === 0) return Matrix.zeros(models, models);
  const ranks = new Matrix(varying);
  return ranks.transpose().mmul(ranks).div(varying.length);
}

/** Mid-ranks with mean 0 and variance 1 (n − 1); 0 for a missing score or a constant metric. */
function standardisedRanks(scores: Float64Array): Float64Array {
  const ranks = midRanks(scores);
  const present = ascendingOrder(scores);
  const mean = (present.length + 1) / 2;
  let squares = 0;
  for (const model of present) squares += (ranks[model]! - mean) ** 2;
  const scale = squares > 0 ? Math.sqrt((present.length - 1) / squares) : 0;
  return ranks.map((rank, model) => (Number.isNaN(scores[model]) ? 0 : (rank - mean) * scale));
}

/** The models of each fold of a cross-validation, as indices. */
type Folds = readonly (readonly number[])[];

const PENALTIES = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

/**
 * Predicts the mid-ranks of metrics for the models of each fold from the other folds: ridge regression (Hoerl & Kennard 1970)
 * with an intercept. The penalty is the one of nine that predicts these other folds best, each left out in turn.
 *
 * @param columns scores of the same models as the kernel's, none missing
 * @param folds at least three
 */
export function predictLeftOut(kernel: Matrix, columns: readonly Float64Array[], folds: Folds): Squares[] {
  const models = kernel.rows;
  const centred = columns.map((scores) => midRanks(scores).map((rank) => rank - (models + 1) / 2));
  const ranks = new Matrix(centred).transpose();
  const attempts = PENALTIES.map((penalty) => attempt(kernel, ranks, folds, penalty));
  return centred.map((own, column) => {
    const errors = new Float64Array(models);
    const deviations = new Float64Array(models);
    for (const [f, fold] of folds.entries()) {
      const best = least(attempts, ({ inner }) => inner.get(f, column))!;
      // The mean of all models is 0.
      const mean = -sum(fold, (model) => own[model]) / (models - fold.length);
      for (const model of fold) {
        errors[model] = best.errors.get(model, column);
        deviations[model] = own[model]! - mean;
      }
    }
    return { errors, deviations };
  });
}

/** What one penalty gives, with a column per predicted metric. */
function attempt(kernel: Matrix, ranks: Matrix, folds: Folds, penalty: number) {
  // Makes fitted from observed ranks: 1 1ᵀ ÷ models + (K + penalty I)⁻¹ K.
  const penalised = Matrix.eye(kernel.rows).mul(penalty).add(kernel);
  const mean = Matrix.ones(kernel.rows, kernel.rows).div(kernel.rows);
  const hat = solve(penalised, kernel).add(mean);
  const residuals = Matrix.sub(ranks, hat.mmul(ranks));
  const all = range(ranks.columns);
  // Errors of the models left out, in closed form: (I − H)⁻¹ × the residuals, both restricted to these models (Allen 1974).
  const without = (left: number[]) =>
    solve(Matrix.eye(left.length).sub(hat.selection(left, left)), residuals.selection(left, all));
  /** Per model, the error of its prediction without its fold. */
  const errors = Matrix.zeros(ranks.rows, ranks.columns);
  /** Per fold, the sum of squared errors of the others, each predicted without this fold and its own. */
  const inner = Matrix.zeros(folds.length, ranks.columns);
  for (const [f, fold] of folds.entries()) {
    const own = without([...fold]);
    for (const [i, model] of fold.entries()) errors.setRow(model, own.getRow(i));
    for (const [g, other] of [...folds.entries()].slice(f + 1)) {
      const squares = without([...fold, ...other]).pow(2);
      for (let i = 0; i < squares.rows; i++) {
        const outer = i < fold.length ? g : f;
        inner.setRow(outer, inner.getRowVector(outer).add(squares.getRowVector(i)));
      }
    }
  }
  return { errors, inner };
}

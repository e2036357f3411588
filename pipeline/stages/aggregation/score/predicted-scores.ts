import { mean } from 'd3-array';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Cohort } from '../../../cohort/cohort.ts';
import { familyFolds, predictableOf } from '../../../cohort/predictable.ts';
import { seededGenerator, standardNormals } from '../../../statistics/numbers/random.ts';
import { conditional } from '../../../statistics/prediction/gaussian.ts';
import { crossFitted, rowOf } from '../../../statistics/prediction/held-out.ts';
import { scoreOf } from '../../../statistics/prediction/scale.ts';
import type { Study } from '../../../studies/study.ts';

/** Random fillings; what is certain must hold in each. */
const FILLINGS = 10;

/** A cohort's columns, first with the expected scores in place of missing ones, then with random ones that are as likely. */
export function predictedColumns(cohort: Cohort, study: Study): Float64Array[][] {
  const table = predictableOf(cohort, study);
  const models = [...cohort.models.keys()];
  const { gaussian, scales } = crossFitted(table, familyFolds(cohort, models)).all;
  // Of metrics with too few scores.
  const means = cohort.columns.map((column) => mean(column) ?? Number.NaN);
  const fillings = Array.from({ length: FILLINGS + 1 }, () => cohort.columns.map((column) => column.slice()));
  for (const model of models) {
    const { missing, expected, covariance } = conditional(gaussian, rowOf(table, model, scales));
    if (missing.length === 0) continue;
    const spread = new CholeskyDecomposition(symmetric(covariance(), missing.length)).lowerTriangularMatrix;
    for (const [filling, columns] of fillings.entries()) {
      const random = standardNormals(
        seededGenerator(study.seed, model * fillings.length + filling),
        missing.length,
      );
      const draw = filling === 0 ? [] : spread.mmul(Matrix.columnVector(random)).to1DArray();
      for (const [i, metric] of missing.entries()) {
        const score = scoreOf(expected[i]! + (draw[i] ?? 0), scales[metric]!);
        columns[metric]![model] = Number.isNaN(score) ? means[metric]! : score;
      }
    }
  }
  return fillings;
}

/** Rounding leaves two halves that differ in their last digits. */
function symmetric(covariance: Float64Array, size: number): Matrix {
  const matrix = Matrix.from1DArray(size, size, covariance);
  return matrix.add(matrix.transpose()).div(2);
}

import { least, sort } from 'd3-array';
import { indicesWhere } from '../numbers/indices.ts';
import { type Units, unitCount } from '../numbers/units.ts';

/** Parts of a cross-validation. */
const FOLDS = 5;

/**
 * The folds of a cross-validation, as indices of models. Units stay together, since a model of a known family is easier to predict. The
 * largest comes first, and each goes to the fold with the fewest models.
 */
export function foldsOf({ of, sizes }: Pick<Units, 'of' | 'sizes'>, most = FOLDS): number[][] {
  const folds = Array.from({ length: Math.min(most, unitCount({ sizes })) }, (): number[] => []);
  const units = sort(sizes.keys(), (unit) => -sizes[unit]!);
  for (const unit of units)
    least(folds, ({ length }) => length)?.push(...indicesWhere(of, (own) => own === unit));
  return folds;
}

/** Sums of squares of a metric: of what predictions leave, and of what the mean does. */
export interface Squares {
  /** Per model, the score minus its prediction; NaN without one. */
  errors: Float64Array;
  /** Per model, the score minus the mean of the models that it was predicted from. */
  deviations: Float64Array;
}

/**
 * The share of a metric's variance over models that is predicted, R² = 1 − Σ errors² ÷ Σ deviations²; negative if the predictions are
 * worse than the mean. NaN if the metric is constant.
 *
 * @param models those that count, as indices
 * @example explainedShare({ errors: [0, 1], deviations: [1, 1] }, [0, 1]) // 0.5
 */
export function explainedShare({ errors, deviations }: Squares, models: Iterable<number>): number {
  let unexplained = 0;
  let sum = 0;
  for (const model of models) {
    if (Number.isNaN(errors[model])) continue;
    unexplained += errors[model]! ** 2;
    sum += deviations[model]! ** 2;
  }
  return sum > 0 ? 1 - unexplained / sum : Number.NaN;
}

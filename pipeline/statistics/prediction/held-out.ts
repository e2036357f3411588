import { minIndex, range, sum } from 'd3-array';
import { valuesAt } from '../correlation/pairs.ts';
import { indicesWhere } from '../numbers/indices.ts';
import { total } from '../numbers/total.ts';
import { among, errorsWithoutGroup, fitGaussian, type Gaussian, partOf } from './gaussian.ts';
import { type Scale, scaleOf, standardised, wholeOf } from './scale.ts';

/** Scores from which others are predicted. */
export interface Predictable {
  /** Per metric, one score per model, NaN if missing. */
  columns: readonly Float64Array[];
  /** Per metric, the largest value of a share; see {@link wholeOf}. */
  wholes: readonly (number | undefined)[];
}

/** A distribution of models' scores, on the scales of those from which it was estimated. */
export interface Fitted {
  scales: Scale[];
  gaussian: Gaussian;
  shrinkage: number;
}

/** What the covariance may be shrunk by; EM from the strongest on, each time starting from the last. */
const SHRINKAGES = [0.9, 0.4, 0.15];

/** The distribution of some models' scores. */
export function distributionOf(
  table: Predictable,
  models: readonly number[],
  shrinkage: number,
  start?: Gaussian,
): Fitted {
  const scales = table.columns.map((column, metric) =>
    scaleOf(valuesAt(column, models), table.wholes[metric]),
  );
  // Others cost time and tell nothing.
  const used = indicesWhere(scales, ({ deviation }) => !Number.isNaN(deviation));
  const rows = models.map((model) => valuesAt(rowOf(table, model, scales), used));
  const part = fitGaussian(rows, shrinkage, start && partOf(start, used));
  return { scales, gaussian: among(part, used, scales.length), shrinkage };
}

/** A model's scores, standardised. */
export function rowOf({ columns }: Predictable, model: number, scales: readonly Scale[]): Float64Array {
  return Float64Array.from(columns, (column, metric) => standardised(column[model]!, scales[metric]!));
}

/** A row with only some of its values known. */
export function onlyAt(row: Float64Array, places: Iterable<number>): Float64Array {
  const masked = new Float64Array(row.length).fill(Number.NaN);
  for (const place of places) masked[place] = row[place]!;
  return masked;
}

/** A part of the models, and the distribution of the others' scores. */
export interface Fold {
  models: number[];
  fitted: Fitted;
}

/**
 * The distribution of all models' scores, and that without each fold. Each is shrunk by what predicts best among its own models: without
 * a fold, that is judged on the fold before and the one after, each predicted without both.
 *
 * @param folds models that are left out together; at least three
 */
export function crossFitted(table: Predictable, folds: readonly number[][]): { folds: Fold[]; all: Fitted } {
  const without = (...left: number[]) => folds.flatMap((models, fold) => (left.includes(fold) ? [] : models));
  const losses = folds.map(() => new Float64Array(SHRINKAGES.length));
  for (const one of folds.keys()) {
    const other = (one + 1) % folds.length;
    let last: Gaussian | undefined;
    for (const [s, shrinkage] of SHRINKAGES.entries()) {
      const fitted = distributionOf(table, without(one, other), shrinkage, last);
      last = fitted.gaussian;
      losses[one]![s]! += lossOf(table, folds[other]!, fitted);
      losses[other]![s]! += lossOf(table, folds[one]!, fitted);
    }
  }
  const best = (losses: Iterable<number>) => SHRINKAGES[minIndex(losses)]!;
  return {
    all: distributionOf(
      table,
      without(),
      best(SHRINKAGES.map((_, s) => total(losses.map((loss) => loss[s]!)))),
    ),
    folds: folds.map((models, fold) => ({
      models,
      fitted: distributionOf(table, without(fold), best(losses[fold]!)),
    })),
  };
}

/** The sum of squared errors if each score of some models is predicted from the model's others. */
function lossOf(table: Predictable, models: readonly number[], { gaussian, scales }: Fitted): number {
  const metrics = range(table.columns.length);
  const errors = models.flatMap((model) => [
    ...errorsWithoutGroup(gaussian, rowOf(table, model, scales), metrics),
  ]);
  // Without missing scores, whose error is NaN.
  return sum(errors, (error) => error ** 2);
}

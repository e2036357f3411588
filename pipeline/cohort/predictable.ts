import { foldsOf } from '../statistics/prediction/folds.ts';
import type { Predictable } from '../statistics/prediction/held-out.ts';
import { wholeOf } from '../statistics/prediction/scale.ts';
import type { Study } from '../studies/study.ts';
import { type Cohort, familyUnits, isOwnMetric, type Model } from './cohort.ts';

/** A cohort's scores, from which others are predicted. Published ones are divided by ceilings, and so are no shares. */
export function predictableOf({ columns, metrics }: Cohort, study: Study): Predictable {
  const isOwn = isOwnMetric(study);
  return {
    columns,
    wholes: columns.map((column, m) => (isOwn(metrics[m]!.id) ? wholeOf(column) : undefined)),
  };
}

/** Folds of some models, by their indices: families stay together. */
export function familyFolds(
  { models: all }: { models: readonly Model[] },
  models: readonly number[],
  most?: number,
): number[][] {
  const units = familyUnits(models.map((model) => all[model]!));
  return foldsOf(units, most).map((fold) => fold.map((place) => models[place]!));
}

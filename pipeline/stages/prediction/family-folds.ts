import { familyUnits, type Model } from '../../cohort/cohort.ts';
import { foldsOf } from '../../statistics/prediction/folds.ts';

/** Folds of some models, by their indices: families stay together. */
export function familyFolds(
  { models: all }: { models: readonly Model[] },
  models: readonly number[],
  most?: number,
): number[][] {
  const units = familyUnits(models.map((model) => all[model]!));
  return foldsOf(units, most).map((fold) => fold.map((place) => models[place]!));
}

import type { Units } from '../../../statistics/resampling/bootstrap.ts';

/** Most folds of a cross-validation; with at most as many families, each is left out alone. */
const MOST_FOLDS = 10;

/**
 * The folds of a cross-validation, as indices of models. Families stay together, since a model of a known family is easier to
 * predict. The largest comes first, and each goes to the fold with the fewest models.
 */
export function familyFolds({ of, count }: Units): number[][] {
  const families = Array.from({ length: count }, (): number[] => []);
  for (const [model, family] of of.entries()) families[family]!.push(model);
  const folds = Array.from({ length: Math.min(MOST_FOLDS, count) }, (): number[] => []);
  for (const family of families.toSorted((one, other) => other.length - one.length))
    folds.reduce((least, fold) => (fold.length < least.length ? fold : least)).push(...family);
  return folds;
}

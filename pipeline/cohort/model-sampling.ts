import { group } from 'd3-array';
import type { Sampling, Units } from '../statistics/resampling/bootstrap.ts';
import { singleModels, unitsByLabel } from '../statistics/resampling/bootstrap.ts';
import { type Quantities, resampledIntervals } from '../statistics/resampling/intervals.ts';
import type { Model } from './cohort.ts';

/** Fewest families for an interval over families. Intervals from fewer are unreliable. */
export const MINIMUM_FAMILIES = 10;

export type Resamples = Pick<Sampling, 'resamples' | 'seed'>;

/** Bootstrap over models: each resample is as large as the cohort. */
export function modelSampling(models: readonly Model[], { resamples, seed }: Resamples): Sampling {
  const units = singleModels(models.length);
  return { units, size: units.count, resamples, seed };
}

/** Leaves out each family in turn, and last none. */
export function familySampling(models: readonly Model[]): Sampling {
  const units = familyUnits(models);
  return { units, isJackknife: true, size: units.count - 1, resamples: units.count + 1, seed: 0 };
}

/** Over families if there are enough, otherwise over models. */
export function familyOrModelSampling(models: readonly Model[], resamples: Resamples): Sampling {
  return enoughFamilies(models) ? familySampling(models) : modelSampling(models, resamples);
}

export function familyUnits(models: readonly Model[]): Units {
  return unitsByLabel(models.map(({ family }) => family));
}

/** How many models and families a number is from, as columns. */
export function modelCounts(models: readonly Model[]) {
  return { n_models: models.length, n_model_families: familyUnits(models).count };
}

export function enoughFamilies(models: readonly Model[]): boolean {
  return familyUnits(models).count >= MINIMUM_FAMILIES;
}

/** Intervals of cheap quantities over families ({@link resampledIntervals}); undefined if there are too few. */
export function familyIntervals(models: readonly Model[], quantities: Quantities) {
  return enoughFamilies(models) ? resampledIntervals(familySampling(models), quantities) : undefined;
}

/**
 * The family of each model; and the families of several models without which enough are left, by name: their number among all,
 * and their columns in tables of numbers without each.
 */
export function familiesToLeaveOut(models: readonly Model[], minimum: number) {
  const families = familyUnits(models);
  const large = [...group(models.keys(), (i) => models[i]!.family)]
    .filter(([, { length }]) => length > 1 && models.length - length >= minimum)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const leftOut = large.map(([family, own]) => ({
    unit: families.of[own[0]!]!,
    about: { family, n_models: models.length, n_models_without: models.length - own.length },
  }));
  return { families, leftOut };
}

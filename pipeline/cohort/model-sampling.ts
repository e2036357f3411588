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

/** The family of each model, and the families with at least two models, ordered by name: their number among all, and size. */
export function familiesOfSeveral(models: readonly Model[]) {
  const families = familyUnits(models);
  const leftOut = [...group(models.keys(), (i) => models[i]!.family)]
    .map(([family, own]) => ({ family, unit: families.of[own[0]!]!, size: own.length }))
    .filter(({ size }) => size > 1);
  return { families, leftOut: leftOut.sort((a, b) => (a.family < b.family ? -1 : 1)) };
}

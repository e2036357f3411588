import type { Sampling, Units } from '../statistics/resampling/bootstrap.ts';
import { singleModels, unitsByLabel } from '../statistics/resampling/bootstrap.ts';
import { type Quantities, resampledIntervals } from '../statistics/resampling/intervals.ts';
import { sha256 } from '../warehouse/files.ts';
import type { Model } from './cohort.ts';
import { GROUPS, MOST_UNITS } from './size-limits.ts';

/** Fewest families for an interval over families. Intervals from fewer are unreliable. */
export const MINIMUM_FAMILIES = 10;

export type Resamples = Pick<Sampling, 'resamples' | 'seed'>;

/** Bootstrap over models: each resample is as large as the cohort. Of many models, leaves out each group in turn. */
export function modelSampling(models: readonly Model[], resamples: Resamples): Sampling {
  return models.length > MOST_UNITS ? leavingOut(groupsOf(idsOf(models))) : modelBootstrap(models, resamples);
}

export function modelBootstrap({ length }: readonly Model[], { resamples, seed }: Resamples): Sampling {
  return { units: singleModels(length), size: length, resamples, seed };
}

/** Leaves out each family in turn, and last none. */
export function familySampling(models: readonly Model[]): Sampling {
  return leavingOut(unitLabels(models));
}

/** Leaves out the models with each label in turn, and last none. */
export function leavingOut(labels: readonly string[]): Sampling {
  const units = unitsByLabel(labels);
  return { units, isJackknife: true, size: units.count - 1, resamples: units.count + 1, seed: 0 };
}

/** Per model, the unit that {@link familySampling} leaves out with it: its family, or its group of many families. */
export function unitLabels(models: readonly Model[]): string[] {
  const families = models.map(({ family }) => family);
  const { size } = new Set(families);
  if (size <= MOST_UNITS) return families;
  return groupsOf(size === models.length ? idsOf(models) : families);
}

/** Deals names into groups by a hash, so that a model stays in its group when others are added. */
function groupsOf(names: readonly string[]): string[] {
  return names.map((name) => `group ${Number.parseInt(sha256(name).slice(0, 8), 16) % GROUPS}`);
}

function idsOf(models: readonly Model[]): string[] {
  return models.map(({ id }) => id);
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

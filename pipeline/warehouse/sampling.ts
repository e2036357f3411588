import { type Sampling, singleModels, unitsByLabel } from '../statistics/bootstrap.ts';
import type { Model } from './cohort.ts';

/** Resamples of fewer families than this say little. */
const MINIMUM_FAMILIES = 10;

type Resamples = Pick<Sampling, 'resamples' | 'seed'>;

/** Resamples of models, each as large as the cohort. */
export function modelSampling(models: readonly Model[], { resamples, seed }: Resamples): Sampling {
  return { units: singleModels(models.length), size: models.length, resamples, seed };
}

/** Resamples of families, as many as there are, each with all its models. */
export function familySampling(models: readonly Model[], { resamples, seed }: Resamples): Sampling {
  const units = unitsByLabel(models.map(({ family }) => family));
  return { units, size: units.count, resamples, seed };
}

export function familyCount(models: readonly Model[]): number {
  return new Set(models.map(({ family }) => family)).size;
}

export function enoughFamilies(models: readonly Model[]): boolean {
  return familyCount(models) >= MINIMUM_FAMILIES;
}

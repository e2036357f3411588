import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { type Answers, consistencyMeasures, MEASURES, type Measure } from './error-consistency.ts';
import { seededGenerator } from './random.ts';

/** An estimate, and its value in each resample; NaN if missing. */
export interface Resampled {
  estimate: number;
  resamples: Float64Array;
}

/**
 * The measures of every observer in every data set, and in resamples of the images. Images are drawn with replacement
 * within data set and condition, the same for all observers (Klein et al. 2025). Resample i depends on (seed, i) alone.
 *
 * @returns by data set and observer
 */
export function resampledMeasures(
  dataSets: readonly Answers[],
  { resamples, seed }: { resamples: number; seed: number },
): Record<Measure, Resampled>[][] {
  const measuresOf = dataSets.map(consistencyMeasures);
  const found = dataSets.map(({ observers, conditions }, d) => {
    const estimates = measuresOf[d]!(conditions.map(({ images }) => new Int32Array(images).fill(1)));
    return Array.from({ length: observers }, (_, observer) =>
      byMeasure((measure) => ({
        estimate: estimates[measure][observer]!,
        resamples: new Float64Array(resamples),
      })),
    );
  });
  for (let i = 0; i < resamples; i++) {
    const random = seededGenerator(seed, i);
    for (const [d, { conditions }] of dataSets.entries()) {
      const values = measuresOf[d]!(conditions.map(({ images }) => drawnImages(images, random)));
      for (const [observer, own] of found[d]!.entries())
        for (const measure of MEASURES) own[measure].resamples[i] = values[measure][observer]!;
    }
  }
  return found;
}

/** The mean of those that have an estimate, also in each resample. */
export function meanOf(all: readonly Resampled[]): Resampled {
  const present = all.filter(({ estimate }) => !Number.isNaN(estimate));
  const mean = (value: (one: Resampled) => number) =>
    present.reduce((sum, one) => sum + value(one), 0) / present.length;
  return {
    estimate: mean(({ estimate }) => estimate),
    resamples: Float64Array.from(all[0]!.resamples, (_, i) => mean(({ resamples }) => resamples[i]!)),
  };
}

/** One minus the other, also in each resample. */
export function differenceOf(one: Resampled, other: Resampled): Resampled {
  return {
    estimate: one.estimate - other.estimate,
    resamples: one.resamples.map((value, i) => value - other.resamples[i]!),
  };
}

/** The standard deviation of the resamples that have a value: the bootstrap standard error. */
export function standardError({ resamples }: Resampled): number {
  const present = resamples.filter((value) => !Number.isNaN(value));
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  return Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (present.length - 1));
}

export function byMeasure<Value>(value: (measure: Measure) => Value): Record<Measure, Value> {
  return Object.fromEntries(MEASURES.map((measure) => [measure, value(measure)])) as Record<Measure, Value>;
}

/** How often each image is drawn. */
function drawnImages(images: number, random: RandomGenerator): Int32Array {
  const counts = new Int32Array(images);
  for (let draw = 0; draw < images; draw++) counts[uniformInt(random, 0, images - 1)]!++;
  return counts;
}

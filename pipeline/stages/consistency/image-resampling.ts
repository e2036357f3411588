import { range } from 'd3-array';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { within, withinRange } from '../../statistics/numbers/limits.ts';
import { seededGenerator } from '../../statistics/numbers/random.ts';
import { type Distribution, distribution, slices } from '../../statistics/resampling/percentiles.ts';
import { sharedFloats } from '../../workers/shared-arrays.ts';
import type { Task, Workers } from '../../workers/workers.ts';
import { type Answers, consistencyMeasures, MEASURES, type Measure } from './error-consistency.ts';

/** An estimate, and its value in each resample; NaN if missing. */
export interface Resampled {
  estimate: number;
  resamples: Float64Array;
}

interface ImageResampling {
  answers: Answers;
  resamples: number;
  seed: number;
  /** `found[measure][observer * resamples + i]` is the observer's measure in resample i. */
  found: Record<Measure, Float64Array>;
}

/** Each item is a resample of the images of a data set. */
export const imageTask: Task<ImageResampling> = {
  name: 'images',
  items: 'images, resamples',
  isDrawn: true,
  prepare({ answers, resamples, seed, found }) {
    const measuresOf = consistencyMeasures(answers);
    const counts = answers.conditions.map(({ images }) => new Int32Array(images));
    return (i) => {
      const random = seededGenerator(seed, i);
      for (const own of counts) drawImages(own, random);
      const values = measuresOf(counts);
      for (const measure of MEASURES)
        for (let observer = 0; observer < answers.observers; observer++)
          found[measure][observer * resamples + i] = values[measure][observer]!;
    };
  },
};

/**
 * The measures of every observer of a data set, and in resamples of its images. Images are drawn with replacement
 * within condition, the same for all observers (Klein et al. 2025). Resample i depends on (seed, i) alone.
 */
export async function resampledMeasures(
  workers: Workers,
  answers: Answers,
  { resamples, seed }: Pick<ImageResampling, 'resamples' | 'seed'>,
) {
  const { observers, conditions } = answers;
  const once = conditions.map(({ images }) => new Int32Array(images).fill(1));
  const estimates = consistencyMeasures(answers)(once);
  const found = byMeasure(() => sharedFloats(observers * resamples));
  const images = once.reduce((sum, { length }) => sum + length, 0);
  const operations = 3 * resamples * observers * images;
  await workers.share(imageTask, { answers, resamples, seed, found }, resamples, operations);
  const byObserver = byMeasure((measure) => slices<Float64Array>(found[measure], resamples));
  return range(observers).map((observer) =>
    byMeasure((measure) => ({
      estimate: estimates[measure][observer]!,
      resamples: byObserver[measure][observer]!,
    })),
  );
}

/** The mean of each measure over those that have an estimate, also in each resample. Keeps their sums only. */
export class MeasureMeans {
  private readonly sums: Record<Measure, Resampled & { count: number }>;

  constructor(resamples: number) {
    this.sums = byMeasure(() => ({ count: 0, estimate: 0, resamples: new Float64Array(resamples) }));
  }

  add(measures: Record<Measure, Resampled>): void {
    for (const measure of MEASURES) {
      const { estimate, resamples } = measures[measure];
      const sum = this.sums[measure];
      if (Number.isNaN(estimate)) continue;
      sum.count++;
      sum.estimate += estimate;
      for (let i = 0; i < resamples.length; i++) sum.resamples[i]! += resamples[i]!;
    }
  }

  /** NaN without any. */
  get means(): Record<Measure, Resampled> {
    return byMeasure((measure) => {
      const { count, estimate, resamples } = this.sums[measure];
      return { estimate: estimate / count, resamples: resamples.map((sum) => sum / count) };
    });
  }
}

/** One minus the other, also in each resample. */
export function differenceOf(one: Resampled, other: Resampled): Resampled {
  return {
    estimate: one.estimate - other.estimate,
    resamples: one.resamples.map((value, i) => value - other.resamples[i]!),
  };
}

/** A measure as a score, of which more is better. */
export function scoreOf(measure: Measure, { estimate, resamples }: Resampled): Resampled {
  return measure === 'accuracy_difference'
    ? { estimate: -estimate, resamples: resamples.map((value) => -value) }
    : { estimate, resamples };
}

/**
 * The shifted 95 % interval of a measure. Resampling makes squared differences larger, so that a percentile interval of
 * the accuracy difference holds the truth too rarely (docs/coverage.md).
 */
export function measureInterval(measure: Measure, { estimate, resamples }: Resampled) {
  if (Number.isNaN(estimate)) return undefined;
  return shiftedInterval(estimate, distribution(resamples), [measure === 'error_consistency' ? -1 : 0, 1]);
}

export function byMeasure<Value>(value: (measure: Measure) => Value): Record<Measure, Value> {
  return Object.fromEntries(MEASURES.map((measure) => [measure, value(measure)])) as Record<Measure, Value>;
}

/** Draws as many images as there are, and counts how often each is drawn. */
function drawImages(counts: Int32Array, random: RandomGenerator): void {
  counts.fill(0);
  for (let draw = 0; draw < counts.length; draw++) counts[uniformInt(random, 0, counts.length - 1)]!++;
}

/** A 95 % interval over images. */
export interface ImageInterval {
  /** The estimate minus its bootstrap estimate of bias (Efron & Tibshirani 1993, section 10.2). */
  corrected: number;
  low: number;
  high: number;
  /** Resamples without a value. */
  degenerate: number;
}

/**
 * The 95 % interval of a biased quantity, such as the largest of several: its percentile interval, shifted back by
 * twice the bias. Resamples have the bias twice: the sample's relative to the population, and their own relative to
 * the sample.
 *
 * @param found the quantity's distribution over resamples
 * @param range the possible values; the results are clamped to it
 */
export function shiftedInterval(
  estimate: number,
  found: Distribution,
  range: readonly [number, number],
): ImageInterval {
  const { low, high, degenerate, mean } = found;
  const bias = mean - estimate;
  const corrected = within(range, estimate - bias);
  return {
    corrected,
    // If nearly all resamples are equal, their mean can lie outside their percentiles.
    low: Math.min(corrected, within(range, low - 2 * bias)),
    high: Math.max(corrected, within(range, high - 2 * bias)),
    degenerate,
  };
}

/**
 * From the lower to the upper end of both the percentile interval and the {@link shiftedInterval}, for quantities whose
 * bias resamples estimate badly: each of the two alone misses the truth more often (docs/coverage.md).
 */
export function widerInterval(
  estimate: number,
  percentiles: Distribution,
  range: readonly [number, number],
): ImageInterval {
  const shifted = shiftedInterval(estimate, percentiles, range);
  const { low, high } = withinRange(percentiles, range);
  return { ...shifted, low: Math.min(low, shifted.low), high: Math.max(high, shifted.high) };
}

import { range, sum } from 'd3-array';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { within, withinRange } from '../../statistics/numbers/limits.ts';
import { seededGenerator } from '../../statistics/numbers/random.ts';
import { type Distribution, distribution } from '../../statistics/resampling/percentiles.ts';
import { sharedFloats } from '../../workers/shared-arrays.ts';
import type { Task, Workers } from '../../workers/workers.ts';
import { type Answers, consistencyMeasures, MEASURES, type Measure } from './error-consistency.ts';

/** An estimate, followed by its value in each resample; NaN if missing. */
export type Resampled = Float64Array;

/** The values in the resamples alone. */
export function resamplesOf(values: Resampled): Float64Array {
  return values.subarray(1);
}

interface ImageResampling {
  answers: Answers;
  /** The number of resamples, and one more for the estimates. */
  items: number;
  seed: number;
  /** `found[measure][observer * items + item]` is the observer's measure. */
  found: Record<Measure, Float64Array>;
}

/** Item 0 has every image of a data set once, and item i + 1 is resample i of them. */
export const imageTask: Task<ImageResampling> = {
  name: 'images',
  items: 'images, resamples',
  isDrawn: true,
  prepare({ answers, items, seed, found }) {
    const measuresOf = consistencyMeasures(answers);
    const counts = answers.conditions.map(({ images }) => new Int32Array(images));
    return (item) => {
      const random = seededGenerator(seed, item - 1);
      for (const own of counts) {
        if (item === 0) own.fill(1);
        else drawImages(own, random);
      }
      const values = measuresOf(counts);
      for (const measure of MEASURES)
        for (let observer = 0; observer < answers.observers; observer++)
          found[measure][observer * items + item] = values[measure][observer]!;
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
  { resamples, seed }: { resamples: number; seed: number },
) {
  const { observers, conditions } = answers;
  const items = 1 + resamples;
  const found = byMeasure(() => sharedFloats(observers * items));
  const operations = 3 * items * observers * sum(conditions, ({ images }) => images);
  await workers.share(imageTask, { answers, items, seed, found }, items, operations);
  return range(0, observers * items, items).map((start) =>
    byMeasure((measure): Resampled => found[measure].subarray(start, start + items)),
  );
}

/** The mean of each measure over those that have an estimate, also in each resample. Keeps their sums only. */
export class MeasureMeans {
  private readonly sums: Record<Measure, { count: number; values: Resampled }>;

  constructor(resamples: number) {
    this.sums = byMeasure(() => ({ count: 0, values: new Float64Array(1 + resamples) }));
  }

  add(measures: Record<Measure, Resampled>): void {
    for (const measure of MEASURES) {
      const values = measures[measure];
      const sum = this.sums[measure];
      if (Number.isNaN(values[0])) continue;
      sum.count++;
      for (let i = 0; i < values.length; i++) sum.values[i]! += values[i]!;
    }
  }

  /** NaN without any. */
  get means(): Record<Measure, Resampled> {
    return byMeasure((measure) => {
      const { count, values } = this.sums[measure];
      return values.map((value) => value / count);
    });
  }
}

/** One minus the other, also in each resample. */
export function differenceOf(one: Resampled, other: Resampled): Resampled {
  return one.map((value, i) => value - other[i]!);
}

/** A measure as a score, of which more is better. */
export function scoreOf(measure: Measure, values: Resampled): Resampled {
  return measure === 'accuracy_difference' ? values.map((value) => -value) : values;
}

/**
 * The shifted 95 % interval of a measure. Resampling makes squared differences larger, so that a percentile interval of
 * the accuracy difference holds the truth too rarely (docs/coverage.md).
 */
export function measureInterval(measure: Measure, values: Resampled) {
  const range = [measure === 'error_consistency' ? -1 : 0, 1] as const;
  return Number.isNaN(values[0])
    ? undefined
    : shiftedInterval(values[0]!, distribution(resamplesOf(values)), range);
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

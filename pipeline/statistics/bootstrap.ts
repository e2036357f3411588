import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/**
 * How often each of `n` models stands in resample `index`: `size` draws with replacement (Efron 1979). The
 * generator is seeded by (seed, index) alone, so a resample does not depend on how the work is split.
 */
export function resampleCounts(n: number, size: number, seed: number, index: number): Float64Array {
  const digest = createHash('sha256').update(`${seed}:${index}`).digest();
  const random = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  const counts = new Float64Array(n);
  for (let draw = 0; draw < size; draw++) counts[uniformInt(random, 0, n - 1)]!++;
  return counts;
}

export interface Resampling {
  /** How many models there are. */
  models: number;
  /** How many are drawn; for a bootstrap as many as there are. */
  size: number;
  resamples: number;
  seed: number;
}

/**
 * The values that quantities take in every resample: `values[q * resamples + i]` is quantity q in resample i.
 *
 * @param evaluate writes all quantities of one resample; NaN where one cannot be computed
 */
export function resample(
  quantities: number,
  { models, size, resamples, seed }: Resampling,
  evaluate: (counts: Float64Array, out: Float64Array) => void,
): Float64Array {
  const values = new Float64Array(quantities * resamples);
  const out = new Float64Array(quantities);
  for (let i = 0; i < resamples; i++) {
    evaluate(resampleCounts(models, size, seed, i), out);
    for (let q = 0; q < quantities; q++) values[q * resamples + i] = out[q]!;
  }
  return values;
}

export interface Interval {
  low: number;
  high: number;
  /** Resamples in which the quantity could not be computed; they are not part of the interval. */
  degenerate: number;
}

/**
 * The percentile interval of one quantity over its resamples (Efron & Tibshirani 1993, section 13.3), with
 * quantiles interpolated linearly (R's type 7). NaN where no resample gave a value.
 */
export function percentileInterval(resampled: Float64Array, level = 0.95): Interval {
  const sorted = resampled.filter((value) => !Number.isNaN(value)).sort();
  const tail = (1 - level) / 2;
  return {
    low: quantile(sorted, tail),
    high: quantile(sorted, 1 - tail),
    degenerate: resampled.length - sorted.length,
  };
}

function quantile(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

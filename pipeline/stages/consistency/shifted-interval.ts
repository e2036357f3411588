import { within, withinRange } from '../../statistics/numbers/limits.ts';
import type { Distribution } from '../../statistics/resampling/percentiles.ts';

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

import type { Distribution, Interval } from './bootstrap.ts';

export interface CorrectedInterval extends Interval {
  /** The estimate less the bias that the resamples show (Efron & Tibshirani 1993, section 10.2). */
  corrected: number;
}

/**
 * The 95 % interval of a quantity that chance moves to one side, such as the largest of several: the percentiles of its
 * resamples, moved back by twice their bias. Resamples of a sample are off twice, once as it is from its population, and
 * once more as they are from it; percentiles where they are would be off as much.
 *
 * @param distribution of the quantity over its resamples
 * @param range in which it can be; ends outside become the range's
 */
export function shiftedInterval(
  estimate: number,
  { low, high, degenerate, mean }: Distribution,
  range: readonly [number, number],
): CorrectedInterval {
  const bias = mean - estimate;
  const within = (value: number) => Math.max(range[0], Math.min(range[1], value));
  const corrected = within(estimate - bias);
  return {
    corrected,
    // The mean of resamples that are nearly all the same may lie outside their percentiles.
    low: Math.min(corrected, within(low - 2 * bias)),
    high: Math.max(corrected, within(high - 2 * bias)),
    degenerate,
  };
}

export const verdicts = ['compatible', 'consistent', 'incompatible', 'not_computable'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Estimate {
  /** NaN if it cannot be computed. */
  value: number;
  low: number;
  high: number;
}

/**
 * A published number is compatible if it lies in our 95 % interval (over model families where there are enough, otherwise over
 * models); consistent if it lies in the 95 % range over
 * cohorts of the publication's size; otherwise incompatible.
 */
export function verdictOfNumber(
  published: number,
  ours: Estimate,
  range: { low: number; high: number },
): Verdict {
  if (Number.isNaN(ours.value) || Number.isNaN(ours.low)) return 'not_computable';
  if (ours.low <= published && published <= ours.high) return 'compatible';
  return range.low <= published && published <= range.high ? 'consistent' : 'incompatible';
}

/** A claim that our number is in a range, ends included, is compatible if it is, otherwise incompatible. */
export function verdictOfRange({ value }: Estimate, [low, high]: readonly [number, number]): Verdict {
  if (Number.isNaN(value)) return 'not_computable';
  return low <= value && value <= high ? 'compatible' : 'incompatible';
}

const LOW = 0.3;

/**
 * "Low and sometimes negative": compatible if the whole interval of the mean is within ±0.3 and at least one pair is
 * significantly negative; incompatible if no part of it is within ±0.3; otherwise consistent, since the interval neither
 * shows nor excludes a low mean, or no pair is significantly negative, which excludes nothing.
 *
 * @param negativePairs number of significantly negative pairs; NaN without a test
 */
export function verdictOfLowAndSometimesNegative(mean: Estimate, negativePairs: number): Verdict {
  if ([mean.value, mean.low, negativePairs].some(Number.isNaN)) return 'not_computable';
  if (mean.low >= LOW || mean.high <= -LOW) return 'incompatible';
  const isLow = mean.low > -LOW && mean.high < LOW;
  return isLow && negativePairs > 0 ? 'compatible' : 'consistent';
}

export const verdicts = ['compatible', 'consistent', 'incompatible', 'not_computable'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Estimate {
  /** NaN where it cannot be computed. */
  value: number;
  low: number;
  high: number;
}

/**
 * A published number is compatible with ours where it lies in our 95 % interval; consistent where it lies in the 95 %
 * range of cohorts of the publication's size; otherwise incompatible.
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

const LOW = 0.3;
const SOMETIMES = 0.01;

/**
 * "Low and sometimes negative": the mean is below 0.3 in absolute value with its whole interval, and at least
 * one pair in a hundred is negative.
 */
export function verdictOfLowAndSometimesNegative(mean: Estimate, shareNegative: number): Verdict {
  if (Number.isNaN(mean.value) || Number.isNaN(mean.low)) return 'not_computable';
  const isLow = Math.max(Math.abs(mean.low), Math.abs(mean.value), Math.abs(mean.high)) < LOW;
  return isLow && shareNegative >= SOMETIMES ? 'compatible' : 'incompatible';
}

import { standardDeviation } from '../numbers/covariance.ts';

/** Above this ratio of their standard deviations, columns count as of different units. */
const DIFFERENT_UNITS = 3;

/** The largest standard deviation of a column ÷ the smallest, without those that are 0; NaN without one. */
export function spreadRatio(columns: readonly Float64Array[]): number {
  const spreads = columns.map(standardDeviation).filter((spread) => spread > 0);
  return spreads.length === 0 ? Number.NaN : Math.max(...spreads) / Math.min(...spreads);
}

/** Whether a mean of the columns as they are would be decided by the widest. */
export function areOfDifferentUnits(columns: readonly Float64Array[]): boolean {
  return spreadRatio(columns) > DIFFERENT_UNITS;
}

import { extent } from 'd3-array';

/** A column is far from 0 if its largest absolute value is more than this many times its range. */
const FAR = 2 ** 10;

/** Columns with only smaller values are scaled up, so that products of variances (fourth powers) do not underflow. */
const SMALL = 2 ** -200;

/**
 * The column less its first value if it is so far from 0 that means and sums of squares would lose its differences to
 * rounding; otherwise the column itself. Differences of numbers so close to each other are exact (Sterbenz 1974), so
 * variances, covariances and ranks do not change.
 */
export function shiftedTowardsZero(column: Float64Array): Float64Array {
  const { range, largest } = extentOf(column);
  if (!(range > 0 && largest > FAR * range)) return column;
  const first = column[0]!;
  return column.map((value) => value - first);
}

/** The column {@link shiftedTowardsZero}, scaled by {@link scaleOf}. Correlations and z-scores do not change. */
export function wellConditioned(column: Float64Array): Float64Array {
  return conditionedAlike([column])[0]!;
}

/** The columns {@link shiftedTowardsZero}, all scaled by their common {@link scaleOf}. */
export function conditionedAlike(columns: readonly Float64Array[]): Float64Array[] {
  const near = columns.map(shiftedTowardsZero);
  const scale = scaleOf(near);
  return scale === 1 ? near : near.map((column) => column.map((value) => value * scale));
}

/** The power of two that brings the columns' largest absolute value to about 1 if it is below SMALL; otherwise 1. */
export function scaleOf(columns: readonly Float64Array[]): number {
  const largest = Math.max(0, ...columns.map((column) => extentOf(column).largest));
  // 2¹⁰²⁴ would overflow.
  return largest > 0 && largest < SMALL ? 2 ** Math.min(1000, -Math.floor(Math.log2(largest))) : 1;
}

/** The range and the largest absolute value of a column without missing values. */
function extentOf(column: Float64Array): { range: number; largest: number } {
  const [low = 0, high = 0] = extent(column);
  return { range: high - low, largest: Math.max(Math.abs(low), Math.abs(high)) };
}

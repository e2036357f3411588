/** A column is far from 0 where its largest value is this many times its range. */
const FAR = 2 ** 10;

/** The fourth power of a smaller number is 0, or has few digits. */
const SMALL = 2 ** -200;

/**
 * The column less its first value where it is so far from 0 that a mean or a sum of squares would lose its differences;
 * elsewhere the column itself. Differences of numbers so close to each other are exact (Sterbenz 1974), so
 * variances, covariances and ranks stay what they are.
 */
export function nearZero(column: Float64Array): Float64Array {
  const { range, largest } = extentOf(column);
  if (!(range > 0 && largest > FAR * range)) return column;
  const first = column[0]!;
  return column.map((value) => value - first);
}

/** {@link nearZero}, and multiplied by a power of two where its squares would vanish: correlations and z-scores stay what they are. */
export function wellConditioned(column: Float64Array): Float64Array {
  const near = nearZero(column);
  const scale = scaleOf([near]);
  return scale === 1 ? near : near.map((value) => value * scale);
}

/** The columns {@link nearZero}, and all multiplied by one power of two where the largest squares would vanish. */
export function conditionedAlike(columns: readonly Float64Array[]): Float64Array[] {
  const near = columns.map(nearZero);
  const scale = scaleOf(near);
  return scale === 1 ? near : near.map((column) => column.map((value) => value * scale));
}

/** The power of two by which columns are multiplied for the squares of the largest not to vanish; 1 where they do not. */
export function scaleOf(columns: readonly Float64Array[]): number {
  const largest = Math.max(0, ...columns.map((column) => extentOf(column).largest));
  // 2¹⁰²⁴ is no number.
  return largest > 0 && largest < SMALL ? 2 ** Math.min(1000, -Math.floor(Math.log2(largest))) : 1;
}

/** Without missing values. */
function extentOf(column: Float64Array): { range: number; largest: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < column.length; i++) {
    if (column[i]! < low) low = column[i]!;
    if (column[i]! > high) high = column[i]!;
  }
  return { range: high - low, largest: Math.max(Math.abs(low), Math.abs(high)) };
}

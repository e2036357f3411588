import { quantileSorted, sort, sum } from 'd3-array';
import {
  correlationsOf,
  covarianceMatrix,
  deviations,
  isConstant,
  transposed,
} from '../../../statistics/numbers/covariance.ts';
import { wellConditioned } from '../../../statistics/numbers/numerical-scaling.ts';
import { midRanks } from '../../../statistics/numbers/ranks.ts';
import { meanOf } from '../../../statistics/numbers/total.ts';

/**
 * Kendall's W of columns that rank the same rows, with correction for ties (Kendall & Gibbons 1990, section 6.10): 1 if all give
 * one order, 0 if ranks are equal on average.
 *
 * @param columns one value per row, none missing
 * @returns NaN if all columns are constant
 */
export function kendallsW(columns: readonly Float64Array[]): number {
  const ranks = columns.map(midRanks);
  const sums = transposed(ranks).map((values) => sum(values));
  // Without ties, the squares of a column are (n³ − n) ÷ 12.
  const squares = sum(ranks, (column) => deviations(column).squares);
  return deviations(sums).squares / (columns.length * squares);
}

/** Rounding leaves a sum of columns that cancel each other out at most this share of its variance. */
const CANCELLED = 1e-12;

/**
 * Cronbach's α of standardised columns: k r ÷ (1 + (k − 1) r), r being the mean Pearson correlation of k columns (Cronbach 1951).
 *
 * @param columns one value per row, none missing
 * @returns NaN for a single column, if one is constant, or if they cancel each other out
 */
export function cronbachAlpha(columns: readonly Float64Array[]): number {
  const count = columns.length;
  if (count < 2 || columns.some(isConstant)) return Number.NaN;
  const correlations = correlationsOf(covarianceMatrix(columns.map(wellConditioned)), count);
  const r = (sum(correlations) - count) / (count * (count - 1));
  const variance = 1 + (count - 1) * r;
  return variance > CANCELLED ? (count * r) / variance : Number.NaN;
}

/** Fewest rows that show whether a table is cut. */
const FEWEST_TO_CUT = 60;

/**
 * Whether rows look like the top of a longer list, cut at their mean. The means of a whole sample thin out towards the
 * lowest; those of a cut one are about as dense there as above, and reach farther above their median than below it. With
 * 100 rows of normally distributed scores, 97 % of lists cut to a half or less are recognised, and 1 % of whole ones are
 * taken for cut.
 *
 * @param columns one value per row, none missing
 * @returns null with fewer than 60 rows
 */
export function looksCut(columns: readonly Float64Array[]): boolean | null {
  const rows = columns[0]!.length;
  if (rows < FEWEST_TO_CUT) return null;
  const means = sort(transposed(columns).map(meanOf));
  const at = (share: number) => quantileSorted(means, share)!;
  const [low, quarter, middle] = [at(0), at(0.25), at(0.5)];
  if (low === quarter) return false;
  const places = means
    .filter((each) => each > low && each < quarter)
    .map((each) => (each - low) / (quarter - low));
  // In standard errors of the mean of evenly spread places.
  const thinning = (meanOf(places) - 0.5) * Math.sqrt(12 * places.length);
  return thinning < 2 && middle - low < 0.6 * (at(1) - middle);
}

import { wellConditioned } from '../numbers/numerical-scaling.ts';
import { weightedMidRanks } from '../numbers/ranks.ts';
import { balancedCoefficients } from './balanced-weights.ts';
import { firstComponent } from './first-component.ts';
import type { Partition } from './metric-partition.ts';

export const aggregationMethods = [
  'arithmetic_mean',
  'z_mean',
  'mean_rank',
  'balanced',
  'first_component',
] as const;
export type AggregationMethod = (typeof aggregationMethods)[number];

/**
 * How a method transforms the metrics' scores before it sums them: unchanged; standardised by the cohort's mean and
 * standard deviation (n − 1); or mid-ranks, higher is better. Standardising a metric that is constant over the cohort
 * gives 0 for every model.
 */
export type Transformation = 'scores' | 'standardised' | 'ranks';

export const transformationOf: Record<AggregationMethod, Transformation> = {
  arithmetic_mean: 'scores',
  z_mean: 'standardised',
  mean_rank: 'ranks',
  balanced: 'standardised',
  first_component: 'standardised',
};

/** The columns transformed over the whole cohort, every model counted once. No score may be missing. */
export function transformed(
  transformation: Transformation,
  columns: readonly Float64Array[],
): Float64Array[] {
  return columns.map((column) => {
    const once = countsOfOne(column.length);
    if (transformation === 'ranks') return weightedMidRanks(column, once);
    return transformation === 'standardised' ? standardised(wellConditioned(column)) : column;
  });
}

function standardised(column: Float64Array): Float64Array {
  const isConstant = column.every((value) => value === column[0]);
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const squares = column.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const scale = Math.sqrt(squares / (column.length - 1));
  return column.map((value) => (isConstant ? 0 : (value - mean) / scale));
}

/**
 * The coefficients of a method: its score is the sum of the transformed columns, each times its coefficient. A mean
 * over the metric tree uses the metrics' weights in the root. `balanced` multiplies these weights by one factor per
 * part ({@link balancedCoefficients}). `first_component` uses the first principal component ({@link firstComponent}).
 * NaN if the method has no score.
 *
 * @param root per metric, its weight in the root of the metric tree
 * @param correlations computes the correlations of the standardised columns, row by row; called only if needed
 * @param partition the parts that `balanced` balances
 * @param copies per metric, how often it is included: 0 if left out, 2 if drawn twice
 */
export function coefficientsOf(
  method: AggregationMethod,
  root: Float64Array,
  correlations: () => Float64Array,
  partition: Partition,
  copies: ArrayLike<number>,
): Float64Array {
  switch (method) {
    case 'balanced':
      return balancedCoefficients(root, correlations(), partition);
    case 'first_component':
      return firstComponent(correlations(), copies, root);
    default:
      return root;
  }
}

/** The sum of columns, each times its coefficient. Columns with coefficient 0 are skipped, even if they contain NaN. */
export function sumOfColumns(columns: readonly Float64Array[], coefficients: Float64Array): Float64Array {
  const sum = new Float64Array(columns[0]?.length ?? 0);
  const own = placesOf(coefficients);
  // Four columns at a time, so that sums are read and written a quarter as often.
  let i = 0;
  for (; i + 3 < own.length; i += 4) {
    const one = columns[own[i]!]!;
    const two = columns[own[i + 1]!]!;
    const three = columns[own[i + 2]!]!;
    const four = columns[own[i + 3]!]!;
    const p = coefficients[own[i]!]!;
    const q = coefficients[own[i + 1]!]!;
    const r = coefficients[own[i + 2]!]!;
    const s = coefficients[own[i + 3]!]!;
    for (let m = 0; m < sum.length; m++)
      sum[m]! += p * one[m]! + q * two[m]! + (r * three[m]! + s * four[m]!);
  }
  for (; i < own.length; i++) {
    const column = columns[own[i]!]!;
    for (let m = 0; m < sum.length; m++) sum[m]! += coefficients[own[i]!]! * column[m]!;
  }
  return sum;
}

/** A count of 1 for every model: the cohort itself instead of a resample. */
export function countsOfOne(models: number): Int32Array {
  return new Int32Array(models).fill(1);
}

/** The indices of the nonzero numbers. */
export function placesOf(numbers: Float64Array): Int32Array {
  const places: number[] = [];
  for (let place = 0; place < numbers.length; place++) if (numbers[place] !== 0) places.push(place);
  return Int32Array.from(places);
}

import { sumOfProducts } from '../numbers/covariance.ts';
import { deviationsFromMean } from '../numbers/deviations.ts';
import { wellConditioned } from '../numbers/numerical-scaling.ts';
import { midRanks } from '../numbers/ranks.ts';
import { meanOf } from '../numbers/total.ts';

export const aggregationMethods = ['arithmetic_mean', 'z_mean', 'mean_rank', 'balanced'] as const;
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
};

/**
 * The columns transformed over the whole cohort. Where scores are missing, the others are transformed among each other, ranks
 * being stretched from 1 to the number of models; then a missing score is the mean of its model's transformed scores, so that an
 * equal mean of all columns leaves it out.
 */
export function transformed(transformation: Transformation, columns: readonly Float64Array[]) {
  const hasGaps = columns.some((column) => column.some(Number.isNaN));
  if (!hasGaps) return columns.map((column) => transformedColumn(transformation, column));
  return filledByModel(columns.map((column) => transformedPresent(transformation, column)));
}

function transformedColumn(transformation: Transformation, column: Float64Array): Float64Array {
  if (transformation === 'ranks') return midRanks(column);
  return transformation === 'standardised' ? standardised(wellConditioned(column)) : column;
}

function transformedPresent(transformation: Transformation, column: Float64Array): Float64Array {
  return changedPresent(column, (present) => {
    const changed = transformedColumn(transformation, present);
    const stretch = (column.length - 1) / (present.length - 1);
    return transformation === 'ranks' ? changed.map((rank) => 1 + (rank - 1) * stretch) : changed;
  });
}

/** A column whose scores are changed among each other. Missing ones stay NaN. */
export function changedPresent(column: Float64Array, change: (present: Float64Array) => Float64Array) {
  const changed = change(column.filter((score) => !Number.isNaN(score)));
  let next = 0;
  return column.map((score) => (Number.isNaN(score) ? Number.NaN : changed[next++]!));
}

function filledByModel(columns: readonly Float64Array[]): Float64Array[] {
  const means = columns[0]!.map((_, model) => {
    const present = columns.map((column) => column[model]!).filter((score) => !Number.isNaN(score));
    return meanOf(present);
  });
  return columns.map((column) => column.map((score, model) => (Number.isNaN(score) ? means[model]! : score)));
}

function standardised(column: Float64Array): Float64Array {
  const deviations = deviationsFromMean(column);
  const scale = Math.sqrt(sumOfProducts(deviations, deviations) / (column.length - 1));
  return scale > 0 ? deviations.map((deviation) => deviation / scale) : deviations;
}

/** The sum of columns, each times its coefficient. Columns with coefficient 0 are skipped, even if they contain NaN. */
export function sumOfColumns(columns: readonly Float64Array[], coefficients: Float64Array): Float64Array {
  const sum = new Float64Array(columns[0]?.length ?? 0);
  const used = placesOf(coefficients);
  const inFours = used.length - (used.length % 4);
  for (let model = 0; model < sum.length; model++) {
    const term = (i: number) => coefficients[used[i]!]! * columns[used[i]!]![model]!;
    for (let i = 0; i < inFours; i += 4) sum[model]! += term(i) + term(i + 1) + (term(i + 2) + term(i + 3));
    for (let i = inFours; i < used.length; i++) sum[model]! += term(i);
  }
  return sum;
}

/** The indices of the nonzero numbers. */
export function placesOf(numbers: Float64Array): number[] {
  return [...numbers.keys()].filter((place) => numbers[place] !== 0);
}

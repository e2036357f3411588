import { sumOfProducts } from '../numbers/covariance.ts';
import { deviationsFromMean } from '../numbers/deviations.ts';
import { wellConditioned } from '../numbers/numerical-scaling.ts';
import { midRanks } from '../numbers/ranks.ts';

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

/** The columns transformed over the whole cohort. No score may be missing. */
export function transformed(transformation: Transformation, columns: readonly Float64Array[]) {
  return columns.map((column) => {
    if (transformation === 'ranks') return midRanks(column);
    return transformation === 'standardised' ? standardised(wellConditioned(column)) : column;
  });
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
  const places: number[] = [];
  for (let place = 0; place < numbers.length; place++) if (numbers[place] !== 0) places.push(place);
  return places;
}

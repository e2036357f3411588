import { type Interval, percentileInterval, resampleCounts, type Sampling } from './bootstrap.ts';

/** The 95 % percentile interval of a quantity that is cheap to compute from the counts of a resample. */
export function resampledInterval(sampling: Sampling, quantity: (counts: Int32Array) => number): Interval {
  const values = Float64Array.from({ length: sampling.resamples }, (_, index) =>
    quantity(resampleCounts(sampling, index)),
  );
  return percentileInterval(values);
}

/** Each value as often as its model is in a resample. */
export function repeated(values: ArrayLike<number>, counts: Int32Array): Float64Array {
  const drawn: number[] = [];
  for (let model = 0; model < counts.length; model++)
    for (let copy = 0; copy < counts[model]!; copy++) drawn.push(values[model]!);
  return Float64Array.from(drawn);
}

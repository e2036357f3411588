import { type Interval, percentileInterval, resampleCounts, type Sampling } from './bootstrap.ts';
import { percentileLevel } from './percentile-level.ts';

/** The 95 % percentile intervals of quantities that are cheap to compute from the counts of a resample. */
export function resampledIntervals(
  sampling: Sampling,
  quantities: (counts: Int32Array) => ArrayLike<number>,
): Interval[] {
  const resamples = Array.from({ length: sampling.resamples }, (_, index) =>
    quantities(resampleCounts(sampling, index)),
  );
  const level = percentileLevel(sampling);
  return Array.from(resamples[0]!, (_, q) =>
    percentileInterval(
      Float64Array.from(resamples, (values) => values[q]!),
      level,
    ),
  );
}

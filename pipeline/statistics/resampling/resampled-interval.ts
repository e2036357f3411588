import { type Distribution, distribution, resampleCounts, type Sampling } from './bootstrap.ts';
import { jackknifeInterval } from './family-jackknife.ts';
import { percentileLevel } from './percentile-level.ts';

/**
 * The distributions of quantities that are cheap to compute from the counts of a resample, with their 95 %
 * intervals: percentiles, or jackknife intervals where a resample leaves out one unit.
 */
export function resampledIntervals(
  sampling: Sampling,
  quantities: (counts: Int32Array) => ArrayLike<number>,
): Distribution[] {
  const resamples = Array.from({ length: sampling.resamples }, (_, index) =>
    quantities(resampleCounts(sampling, index)),
  );
  const level = percentileLevel(sampling);
  return Array.from(resamples[0]!, (_, q) => {
    const values = Float64Array.from(resamples, (all) => all[q]!);
    return sampling.isJackknife ? jackknifeInterval(values, sampling.units) : distribution(values, level);
  });
}

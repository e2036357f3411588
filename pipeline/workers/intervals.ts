import type { Distribution } from '../statistics/bootstrap.ts';
import { sharedFloats } from '../statistics/shared-arrays.ts';
import type { Workers } from './workers.ts';

/** Fills `found`, per quantity with the ends of its interval, how many resamples lack it, and its mean. */
export async function findIntervals(
  workers: Workers,
  values: Float64Array<SharedArrayBuffer>,
  resamples: number,
  found: Float64Array<SharedArrayBuffer>,
): Promise<void> {
  const quantities = found.length / 4;
  await workers.share('interval', { values, resamples, found }, quantities, 20 * quantities * resamples);
}

/**
 * The 95 % percentile intervals and means of quantities.
 *
 * @param values `[quantity * resamples + i]`: a quantity in resample i, NaN where it has none; in shared memory
 */
export async function shareIntervals(
  workers: Workers,
  values: Float64Array<SharedArrayBuffer>,
  resamples: number,
): Promise<Distribution[]> {
  const quantities = values.length / resamples;
  const found = sharedFloats(4 * quantities);
  await findIntervals(workers, values, resamples, found);
  return Array.from({ length: quantities }, (_, q) => ({
    low: found[4 * q]!,
    high: found[4 * q + 1]!,
    degenerate: found[4 * q + 2]!,
    mean: found[4 * q + 3]!,
  }));
}

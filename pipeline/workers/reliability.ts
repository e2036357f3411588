import type { Interval, Sampling } from '../statistics/bootstrap.ts';
import { sharedColumns, sharedFloats } from '../statistics/shared-arrays.ts';
import { shareIntervals } from './intervals.ts';
import type { Workers } from './workers.ts';

/**
 * The 95 % percentile intervals of metrics' reliabilities.
 *
 * @param columns scores per metric, NaN where a model has none
 * @param errors their standard errors, NaN where they are not known
 */
export async function resampleReliability(
  workers: Workers,
  columns: readonly Float64Array[],
  errors: readonly Float64Array[],
  sampling: Sampling,
): Promise<Interval[]> {
  const { resamples } = sampling;
  const found = { reliabilities: sharedFloats(columns.length * resamples) };
  const input = { columns: sharedColumns(columns), errors: sharedColumns(errors), sampling, found };
  const models = columns[0]?.length ?? 0;
  await workers.share('reliability', input, resamples, 5 * resamples * columns.length * models);
  return await shareIntervals(workers, found.reliabilities, resamples);
}

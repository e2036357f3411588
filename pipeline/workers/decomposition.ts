import type { Aggregated } from '../statistics/aggregated.ts';
import type { Distribution, Sampling } from '../statistics/bootstrap.ts';
import { partsOf } from '../statistics/decomposition.ts';
import { sharedColumns, sharedFloats } from '../statistics/shared-arrays.ts';
import { shareIntervals } from './intervals.ts';
import type { Workers } from './workers.ts';

/** The 95 % percentile intervals and means of what `decomposition` computes. */
export async function resampleDecomposition(
  workers: Workers,
  aggregated: Aggregated,
  sampling: Sampling,
): Promise<Distribution[]> {
  const { resamples } = sampling;
  const found = { parts: sharedFloats(partsOf(aggregated).length * resamples) };
  const metrics = aggregated.columns.length;
  const models = aggregated.columns[0]?.length ?? 0;
  const input = {
    aggregated: { ...aggregated, columns: sharedColumns(aggregated.columns) },
    sampling,
    found,
  };
  // Two matrices of products, and the forms that they are put into.
  const operations = resamples * metrics ** 2 * (models + 10 * aggregated.methods.length);
  await workers.share('decompose', input, resamples, operations);
  return await shareIntervals(workers, found.parts, resamples);
}

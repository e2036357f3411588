import type { Distribution, Sampling } from '../statistics/bootstrap.ts';
import { sharedColumns } from '../statistics/shared-arrays.ts';
import { decomposition, partsOf } from '../statistics/variance-decomposition.ts';
import type { DecompositionInput } from '../statistics/variance-decomposition-input.ts';
import type { Workers } from '../workers/workers.ts';
import { bootstrap, bootstrapTask } from './bootstrap-task.ts';

export const decomposeTask = bootstrapTask('decompose', 'variance, resamples', decomposition);

/** 95 % percentile intervals and means of all parts of a {@link decomposition}. */
export async function resampleDecomposition(
  workers: Workers,
  aggregated: DecompositionInput,
  sampling: Sampling,
): Promise<Distribution[]> {
  const columns = sharedColumns(aggregated.columns);
  const models = columns[0]?.length ?? 0;
  const operations = columns.length ** 2 * (models + 10 * aggregated.methods.length);
  const parts = partsOf(aggregated).length;
  return await bootstrap(workers, decomposeTask, { ...aggregated, columns }, sampling, parts, operations);
}

import type { Distribution, Sampling } from '../statistics/bootstrap.ts';
import { withinRange } from '../statistics/clamp.ts';
import { sharedColumns } from '../statistics/shared-arrays.ts';
import { decomposition, partsOf } from '../statistics/variance-decomposition.ts';
import type { DecompositionInput } from '../statistics/variance-decomposition-input.ts';
import type { Workers } from '../workers/workers.ts';
import { bootstrap, bootstrapTask } from './bootstrap-task.ts';

export const decomposeTask = bootstrapTask('decompose', 'variance, resamples', decomposition);

/** 95 % intervals and means of all parts of a {@link decomposition}. */
export async function resampleDecomposition(
  workers: Workers,
  aggregated: DecompositionInput,
  sampling: Sampling,
): Promise<Distribution[]> {
  const columns = sharedColumns(aggregated.columns);
  const models = columns[0]?.length ?? 0;
  const operations = columns.length ** 2 * (models + 10 * aggregated.methods.length);
  const parts = partsOf(aggregated);
  const input = { ...aggregated, columns };
  const found = await bootstrap(workers, decomposeTask, input, sampling, parts.length, operations);
  // Covariances and coefficients can be negative, so their shares have no limits.
  return found.map((interval, i) =>
    ['r2', 'shapley_share'].includes(parts[i]!.quantity) ? withinRange(interval, [0, 1]) : interval,
  );
}

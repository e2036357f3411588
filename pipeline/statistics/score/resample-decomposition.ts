import type { Workers } from '../../workers/workers.ts';
import { withinRange } from '../numbers/clamp.ts';
import { sharedColumns } from '../numbers/shared-arrays.ts';
import type { Distribution, Sampling } from '../resampling/bootstrap.ts';
import { bootstrap, bootstrapTask } from '../resampling/bootstrap-task.ts';
import { decomposition, partsOf } from './variance-decomposition.ts';
import type { DecompositionInput } from './variance-decomposition-input.ts';

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

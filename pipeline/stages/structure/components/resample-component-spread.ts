import { sharedColumns } from '../../../statistics/numbers/shared-arrays.ts';
import type { Distribution, Sampling } from '../../../statistics/resampling/bootstrap.ts';
import { bootstrap, bootstrapTask } from '../../../statistics/resampling/bootstrap-task.ts';
import type { Workers } from '../../../workers/workers.ts';
import { componentSpread } from './component-spread.ts';

export const spreadTask = bootstrapTask('spread', 'components, resamples', (columns: Float64Array[]) => {
  const spreadOf = componentSpread(columns);
  return (counts, quantities) => {
    const { inverseRatio, share } = spreadOf(counts);
    quantities[0] = inverseRatio;
    quantities[1] = share;
  };
});

/** 95 % percentile intervals and means of both numbers of {@link componentSpread}. */
export async function resampleSpread(
  workers: Workers,
  columns: readonly Float64Array[],
  sampling: Sampling,
): Promise<{ inverseRatio: Distribution; share: Distribution }> {
  const operations = columns.length ** 2 * (columns[0]?.length ?? 0);
  const shared = sharedColumns(columns);
  const [inverseRatio, share] = await bootstrap(workers, spreadTask, shared, sampling, 2, operations);
  return { inverseRatio: inverseRatio!, share: share! };
}

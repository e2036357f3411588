import type { Interval, Sampling } from '../statistics/bootstrap.ts';
import { knownScores, reliabilityOf } from '../statistics/reliability.ts';
import { sharedColumns } from '../statistics/shared-arrays.ts';
import type { Workers } from '../workers/workers.ts';
import { bootstrap, bootstrapTask } from './bootstrap-task.ts';

interface ScoresAndErrors {
  columns: Float64Array[];
  errors: Float64Array[];
}

export const reliabilityTask = bootstrapTask(
  'reliability',
  'reliability, resamples',
  ({ columns, errors }: ScoresAndErrors) => {
    const known = columns.map((column, metric) => knownScores(column, errors[metric]!));
    return (counts, reliabilities) => {
      for (let metric = 0; metric < known.length; metric++)
        reliabilities[metric] = reliabilityOf(known[metric]!, counts).reliability;
    };
  },
);

/**
 * 95 % percentile intervals of the metrics' reliabilities.
 *
 * @param columns scores per metric, NaN if a model has none
 * @param errors standard errors of the scores, NaN if unknown
 */
export async function resampleReliability(
  workers: Workers,
  columns: readonly Float64Array[],
  errors: readonly Float64Array[],
  sampling: Sampling,
): Promise<Interval[]> {
  const input = { columns: sharedColumns(columns), errors: sharedColumns(errors) };
  const operations = 5 * columns.length * (columns[0]?.length ?? 0);
  return await bootstrap(workers, reliabilityTask, input, sampling, columns.length, operations);
}

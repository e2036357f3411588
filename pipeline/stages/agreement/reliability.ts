import type { Interval } from '../../statistics/bootstrap.ts';
import { type Reliability, reliability } from '../../statistics/reliability.ts';
import type { Study } from '../../studies/study.ts';
import type { Union } from '../../warehouse/cohort.ts';
import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import { modelSampling } from '../../warehouse/sampling.ts';
import { resampleReliability } from '../../workers/reliability.ts';
import type { Workers } from '../../workers/workers.ts';
import type { SetAgreement } from './sets.ts';

export type ReliabilityWithInterval = Reliability & { interval: Interval | undefined };

/**
 * How reliable each metric of a union is, as the standard errors of its scores have it.
 *
 * @param errors one column per metric
 */
export async function unionReliabilities(
  union: Union,
  errors: readonly Float64Array[],
  study: Study,
  workers: Workers,
): Promise<ReliabilityWithInterval[]> {
  const { models, columns } = union;
  const found = columns.map((column, m) => reliability(column, errors[m]!));
  const known = [...found.keys()].filter((m) => found[m]!.n >= study.minimum_models);
  const intervals = await resampleReliability(
    workers,
    known.map((m) => columns[m]!),
    known.map((m) => errors[m]!),
    modelSampling(models, study),
  );
  return found.map((each, m) => ({ ...each, interval: intervals[known.indexOf(m)] }));
}

export function reliabilityRows({ cohort, reliabilities }: SetAgreement): Row[] {
  return reliabilities.map(({ n, reliability, meanSquaredError, variance, interval }, m) => ({
    metric_set: cohort.metricSet,
    metric_id: cohort.metrics[m]!.id,
    n_models: n,
    reliability,
    ...intervalColumns(interval),
    mean_squared_error: meanSquaredError,
    variance,
  }));
}

import type { Union } from '../../cohort/cohort.ts';
import { modelSampling } from '../../cohort/model-sampling.ts';
import { resampleReliability } from '../../parallel/resample-reliability.ts';
import type { Interval } from '../../statistics/bootstrap.ts';
import type { PooledVariance } from '../../statistics/pooled-variance.ts';
import { type Reliability, reliability } from '../../statistics/reliability.ts';
import type { Study } from '../../studies/study.ts';
import type { Workers } from '../../workers/workers.ts';

/** A metric's reliability, and the variance of its scores among copies of the same model. */
export interface MetricReliability extends Reliability {
  interval: Interval | undefined;
  /** Over all models with a score, with or without a standard error. */
  scores: Pick<Reliability, 'n' | 'variance'>;
  copies: PooledVariance;
}

/**
 * @param errors standard errors, one column per metric of the union
 * @param copies by metric, the variance among copies
 */
export async function unionReliabilities(
  union: Union,
  errors: readonly Float64Array[],
  copies: ReadonlyMap<string, PooledVariance>,
  study: Study,
  workers: Workers,
): Promise<MetricReliability[]> {
  const { models, metricIds, columns } = union;
  const none = new Float64Array(models.length);
  const found = columns.map((column, m) => reliability(column, errors[m]!));
  const known = [...found.keys()].filter((m) => found[m]!.n >= study.minimum_models);
  const intervals = await resampleReliability(
    workers,
    known.map((m) => columns[m]!),
    known.map((m) => errors[m]!),
    modelSampling(models, study),
  );
  return found.map((each, m) => ({
    ...each,
    interval: intervals[known.indexOf(m)],
    scores: reliability(columns[m]!, none),
    copies: copies.get(metricIds[m]!)!,
  }));
}

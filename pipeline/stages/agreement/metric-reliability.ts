import type { Union } from '../../cohort/cohort.ts';
import { modelSampling } from '../../cohort/model-sampling.ts';
import { resampleReliability } from '../../parallel/resample-reliability.ts';
import type { Interval } from '../../statistics/bootstrap.ts';
import { type PooledVariance, pooledVariance } from '../../statistics/pooled-variance.ts';
import { type Reliability, reliability } from '../../statistics/reliability.ts';
import type { Study } from '../../studies/study.ts';
import type { Workers } from '../../workers/workers.ts';

/** A metric's reliability, and the variance of its scores among copies of the same model. */
export interface MetricReliability extends Reliability {
  interval: Interval | undefined;
  /** Over all models with a score, with or without a standard error. */
  scores: Pick<Reliability, 'n' | 'variance'>;
  copies: PooledVariance;
  /** Among models that differ in their seed alone. */
  seeds: PooledVariance;
}

/** What is known about noise. */
interface NoiseSources {
  /** Standard errors, one column per metric of the union. */
  errors: readonly Float64Array[];
  /** By metric, the variance among copies. */
  copies: ReadonlyMap<string, PooledVariance>;
  /** The configuration of each model of the union; null if unknown. */
  seeds: readonly (string | null)[];
}

/** The share of a metric's variance that is not between copies, or between seeds; NaN if unknown. */
export function reliabilityBeside(noise: PooledVariance, scores: Pick<Reliability, 'variance'>): number {
  return scores.variance > 0 ? 1 - noise.variance / scores.variance : Number.NaN;
}

/** From standard errors; for a metric without any, from seeds. */
export function bestReliability({ reliability, n, seeds, scores }: MetricReliability): number {
  return n > 0 ? reliability : reliabilityBeside(seeds, scores);
}

export async function unionReliabilities(
  union: Union,
  { errors, copies, seeds }: NoiseSources,
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
    seeds: amongSeeds(columns[m]!, seeds),
  }));
}

/** The variance among the seeds of a configuration. */
function amongSeeds(column: Float64Array, configurations: readonly (string | null)[]): PooledVariance {
  const known = [...column.keys()].filter((model) => configurations[model] !== null);
  return pooledVariance(
    Float64Array.from(known, (model) => column[model]!),
    known.map((model) => configurations[model]!),
  );
}

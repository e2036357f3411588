import type { Union } from '../../../cohort/cohort.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { type PooledVariance, pooledVariance } from './pooled-variance.ts';
import { scoreVariance } from './score-variance.ts';

/** What is known about noise. */
interface NoiseSources {
  /** Standard errors, one column per metric of the union. */
  errors: readonly Float64Array[];
  /** By metric, the variance among copies. */
  copies: ReadonlyMap<string, PooledVariance>;
  /** The configuration of each model of the union; null if unknown. */
  seeds: readonly (string | null)[];
}

/** Each metric's variance over models, and the part of it that copies and seeds show to be noise. */
export function reliabilityRows(union: Union, { errors, copies, seeds }: NoiseSources): Row[] {
  const noise = union.columns.map((column, m) => {
    const { n, variance } = scoreVariance(column);
    const reliability = (noise: PooledVariance) => (variance > 0 ? 1 - noise.variance / variance : null);
    const [ofCopies, ofSeeds] = [copies.get(union.metricIds[m]!)!, amongSeeds(column, seeds)];
    return {
      n_models: n,
      variance,
      n_copies: ofCopies.n,
      n_copy_groups: ofCopies.groups,
      copy_variance: ofCopies.variance,
      copy_reliability: reliability(ofCopies),
      n_seeds: ofSeeds.n,
      n_configurations: ofSeeds.groups,
      seed_variance: ofSeeds.variance,
      seed_reliability: reliability(ofSeeds),
      mean_squared_error: meanSquare(errors[m]!, column),
    };
  });
  return [...union.pairs.keys()].flatMap(({ metricSet, metrics }) =>
    metrics.map(({ id }) => ({
      metric_set: metricSet,
      metric_id: id,
      ...noise[union.metricIds.indexOf(id)]!,
    })),
  );
}

/** The mean squared standard error of the models with a score; NaN without one. */
function meanSquare(errors: Float64Array, scores: Float64Array): number {
  const known = errors.filter((error, model) => !Number.isNaN(error + scores[model]!));
  return known.reduce((sum, error) => sum + error ** 2, 0) / known.length;
}

/** The variance among the seeds of a configuration. */
function amongSeeds(column: Float64Array, configurations: readonly (string | null)[]): PooledVariance {
  const known = [...column.keys()].filter((model) => configurations[model] !== null);
  return pooledVariance(
    Float64Array.from(known, (model) => column[model]!),
    known.map((model) => configurations[model]!),
  );
}

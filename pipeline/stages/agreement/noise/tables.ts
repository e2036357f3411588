import { groups, rollup } from 'd3-array';
import { type SharedModelSets, selectModels } from '../../../cohort/cohort.ts';
import { correlateColumns } from '../../../statistics/correlation/correlate-columns.ts';
import { countedEstimates } from '../../../statistics/correlation/counted-pairs.ts';
import { pairPlace } from '../../../statistics/correlation/pairs.ts';
import { indicesWhere } from '../../../statistics/numbers/indices.ts';
import { meanOf } from '../../../statistics/numbers/total.ts';
import type { Study } from '../../../studies/study.ts';
import { endsOf, type Row } from '../../../warehouse/rows.ts';
import type { ComparableControl } from '../pairs/correlate-sets.ts';
import { controlColumns, type Threshold } from '../range/thresholds.ts';
import { type PooledVariance, pooledVariance, scoreVariance } from './noise-variance.ts';
import { repeatsOf, seedNoise, seedShareInterval } from './seed-noise.ts';

/** Per model of sets that share models, its label; null if unknown. */
type Labels = readonly (string | null)[];

/**
 * Each metric's variance over models, and the part of it that copies and seeds show to be noise.
 *
 * @param errors standard errors, one column per metric of the shared sets
 * @param copies by metric, the variance among copies
 * @param seeds the configurations of the models
 */
export function reliabilityRows(
  shared: SharedModelSets,
  errors: readonly Float64Array[],
  copies: ReadonlyMap<string, PooledVariance>,
  seeds: Labels,
): Row[] {
  const noise = shared.columns.map((column, m) => {
    const { n, variance } = scoreVariance(column);
    const reliability = (noise: PooledVariance) => (variance > 0 ? 1 - noise.variance / variance : null);
    const ofCopies = copies.get(shared.metricIds[m]!)!;
    const ofSeeds = pooledVariance(column, seeds);
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
  return [...shared.pairs.keys()].flatMap(({ metricSet, metrics }) =>
    metrics.map(({ id }) => {
      return { metric_set: metricSet, metric_id: id, ...noise[shared.metricIds.indexOf(id)]! };
    }),
  );
}

/** The mean squared standard error of the models with a score; NaN without one. */
function meanSquare(errors: Float64Array, scores: Float64Array): number {
  const known = errors.filter((error, model) => !Number.isNaN(error + scores[model]!));
  return meanOf(known.map((error) => error ** 2));
}

/** Fewest configurations with several seeds. Intervals from fewer are unreliable. */
const MINIMUM_CONFIGURATIONS = 10;

/**
 * How much of each metric's variance the seeds of training make up, over the configurations whose mean control is at least a
 * threshold, for every threshold that leaves enough of them.
 */
export function seedNoiseRows(
  shared: SharedModelSets,
  configurations: Labels,
  control: ComparableControl,
  thresholds: readonly Threshold[],
  study: Study,
): Row[] {
  // A configuration is in or out as a whole: chosen by their own accuracy, seeds would be more alike.
  const means = meansOf(control.values, configurations);
  return thresholds.flatMap((threshold) => {
    const repeated = repeatedModels(
      shared,
      configurations,
      (name) => means.get(name)! >= threshold.threshold,
    );
    if (new Set(repeated.configurations).size < MINIMUM_CONFIGURATIONS) return [];
    const noise = repeated.columns.map((column) => noiseOf(column, repeated.configurations, study));
    const correlations = correlateColumns(repeated.columns, 'spearman');
    const counted = countedEstimates(correlations, study.minimum_models);
    return [...shared.pairs.keys()].flatMap(({ metricSet, metrics }) => {
      const places = metrics.map(({ id }) => shared.metricIds.indexOf(id));
      return places
        .filter((metric) => noise[metric]!.n_configurations >= MINIMUM_CONFIGURATIONS)
        .map((metric) => ({
          ...controlColumns(control, threshold),
          metric_set: metricSet,
          metric_id: shared.metricIds[metric]!,
          ...noise[metric]!,
          ...agreementWithOthers(metric, places, counted, noise),
        }));
    });
  });
}

/** The mean control of each configuration; NaN if a model of it has none. */
function meansOf(values: Float64Array, configurations: Labels): Map<string, number> {
  return rollup(
    indicesWhere(configurations, (configuration) => configuration !== null),
    (models) => meanOf(models.map((i) => values[i]!)),
    (i) => configurations[i]!,
  );
}

/** Models of configurations with several seeds, and the configuration of each. */
function repeatedModels(shared: SharedModelSets, configurations: Labels, isIn: (name: string) => boolean) {
  const alike = groups(configurations.keys(), (model) => configurations[model]!);
  const models = alike
    .filter(([name, { length }]) => name !== null && length > 1 && isIn(name))
    .flatMap(([, ofConfiguration]) => ofConfiguration)
    .sort((a, b) => a - b);
  return { ...selectModels(shared, models), configurations: models.map((model) => configurations[model]!) };
}

function noiseOf(column: Float64Array, configurations: readonly string[], study: Study) {
  const repeats = repeatsOf(column, configurations);
  const { seeds, configurations: between, share } = seedNoise(repeats);
  const { n, variance } = scoreVariance(column);
  return {
    n_configurations: repeats.length,
    n_seeds: repeats.reduce((sum, { n }) => sum + n, 0),
    seed_variance: seeds,
    configuration_variance: between,
    seed_share: share,
    ...endsOf(seeds > 0 ? seedShareInterval(repeats) : undefined),
    seed_reliability: n >= study.minimum_models && variance > 0 ? 1 - seeds / variance : null,
  };
}

/** A metric's mean correlation with the others, and what noise alone would leave of perfect agreement. */
function agreementWithOthers(
  metric: number,
  set: readonly number[],
  counted: Float64Array,
  noise: readonly { seed_reliability: number | null }[],
) {
  const reliability = (m: number) => noise[m]!.seed_reliability ?? Number.NaN;
  const correlation = (other: number) => counted[pairPlace(other, metric, noise.length)]!;
  const others = set.filter((m) => m !== metric && !Number.isNaN(correlation(m)));
  return {
    mean_correlation: meanOf(others.map(correlation)),
    correlation_bound: meanOf(
      others.map((other) => Math.sqrt(reliability(metric)) * Math.sqrt(reliability(other))),
    ),
  };
}

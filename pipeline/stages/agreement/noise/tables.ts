import { groups, sort, sum } from 'd3-array';
import type { SharedModelSets } from '../../../cohort/cohort.ts';
import { correlateColumns } from '../../../statistics/correlation/correlate-columns.ts';
import { countedEstimates } from '../../../statistics/correlation/counted-pairs.ts';
import { pairPlace, valuesAt } from '../../../statistics/correlation/pairs.ts';
import { indicesWhere } from '../../../statistics/numbers/indices.ts';
import { meanOf } from '../../../statistics/numbers/total.ts';
import { columnsAt } from '../../../statistics/resampling/jackknife.ts';
import type { Study } from '../../../studies/study.ts';
import { endsOf, type Row } from '../../../warehouse/rows.ts';
import type { ComparableControl } from '../pairs/correlate-sets.ts';
import { controlColumns, type Threshold } from '../range/thresholds.ts';
import {
  type Labels,
  type PooledVariance,
  pooledVariance,
  repeatsOf,
  scoreVariance,
} from './noise-variance.ts';
import { seedNoise, seedShareInterval } from './seed-noise.ts';

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
    const ofSeeds = pooledVariance(repeatsOf(column, seeds));
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
    metrics.map(({ id }) => ({
      metric_set: metricSet,
      metric_id: id,
      ...noise[shared.metricIds.indexOf(id)]!,
    })),
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
  const repeated = repeatedModels(configurations, control.values);
  return thresholds.flatMap((threshold) => {
    // A configuration is in or out as a whole: chosen by their own accuracy, seeds would be more alike.
    const kept = repeated.filter(({ mean }) => mean >= threshold.threshold);
    if (kept.length < MINIMUM_CONFIGURATIONS) return [];
    const models = sort(kept.flatMap((configuration) => configuration.models));
    const columns = columnsAt(shared.columns, models);
    const labels = models.map((model) => configurations[model]!);
    const noise = columns.map((column) => noiseOf(column, labels, study));
    const counted = countedEstimates(correlateColumns(columns, 'spearman'), study.minimum_models);
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

/** The models of each configuration with several seeds, and their mean control; NaN if one of them has none. */
function repeatedModels(configurations: Labels, control: Float64Array) {
  const known = indicesWhere(configurations, (configuration) => configuration !== null);
  return groups(known, (model) => configurations[model])
    .filter(([, models]) => models.length > 1)
    .map(([, models]) => ({ models, mean: meanOf(valuesAt(control, models)) }));
}

function noiseOf(column: Float64Array, configurations: Labels, study: Study) {
  const repeats = repeatsOf(column, configurations);
  const { seeds, configurations: between, share } = seedNoise(repeats);
  const { n, variance } = scoreVariance(column);
  return {
    n_configurations: repeats.length,
    n_seeds: sum(repeats, (seeds) => seeds.n),
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

import { type Scores, selectModels, type Union } from '../../cohort/cohort.ts';
import { indicesAbove, type Threshold } from '../../statistics/range-restriction.ts';
import { scoreVariance } from '../../statistics/score-variance.ts';
import { repeatsOf, seedNoise, seedShareInterval } from '../../statistics/seed-noise.ts';
import type { Study } from '../../studies/study.ts';
import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { Control } from './control.ts';

/** Fewest configurations with several seeds. Intervals from fewer are unreliable. */
const MINIMUM_CONFIGURATIONS = 10;

/**
 * How much of each metric's variance the seeds of training make up, over the configurations whose mean control is at least a
 * threshold, for every threshold that leaves enough of them.
 *
 * @param configurations one per model of the union; null if unknown
 */
export function seedNoiseRows(
  union: Union,
  configurations: readonly (string | null)[],
  control: Control,
  thresholds: readonly Threshold[],
  study: Study,
): Row[] {
  // A configuration is in or out as a whole: chosen by their own accuracy, seeds would be more alike.
  const means = meansOf(control.values, configurations);
  const within = (column: Float64Array, threshold: number) =>
    repeatsOf(
      column,
      configurations.map((each) => (each !== null && means.get(each)! >= threshold ? each : null)),
    );
  return thresholds.flatMap(({ quantile, threshold }) => {
    const above: Scores = selectModels(union, indicesAbove(control.values, threshold));
    const rows = union.columns.map((column, m) => {
      const repeats = within(column, threshold);
      const { seeds, configurations: between, share } = seedNoise(repeats);
      const scores = scoreVariance(above.columns[m]!);
      const isEnough = scores.n >= study.minimum_models && scores.variance > 0;
      return {
        control: control.metric,
        quantile,
        threshold,
        n_configurations: repeats.length,
        n_seeds: repeats.reduce((sum, { n }) => sum + n, 0),
        seed_variance: seeds,
        configuration_variance: between,
        seed_share: share,
        ...intervalColumns(seeds > 0 ? seedShareInterval(repeats, study) : undefined),
        seed_reliability: isEnough ? 1 - seeds / scores.variance : null,
      };
    });
    return [...union.pairs.keys()].flatMap(({ metricSet, metrics }) =>
      metrics
        .map(({ id }) => ({ metric_set: metricSet, metric_id: id, ...rows[union.metricIds.indexOf(id)]! }))
        .filter(({ n_configurations }) => n_configurations >= MINIMUM_CONFIGURATIONS),
    );
  });
}

/** The mean control of each configuration; NaN if a model of it has none. */
function meansOf(values: Float64Array, configurations: readonly (string | null)[]): Map<string, number> {
  const members = new Map<string, number[]>();
  for (const [i, configuration] of configurations.entries())
    if (configuration !== null)
      members.set(configuration, [...(members.get(configuration) ?? []), values[i]!]);
  return new Map(
    [...members].map(([configuration, own]) => [
      configuration,
      own.reduce((sum, each) => sum + each, 0) / own.length,
    ]),
  );
}

import { type Cohort, modelCounts } from '../../../cohort/cohort.ts';
import { isSelectionTooLong } from '../../../cohort/size-limits.ts';
import { thousands } from '../../../messages/counts-and-lists.ts';
import type { Effects } from '../../../sources/effects.ts';
import type { TreeMean } from '../../../statistics/score/subset-agreement.ts';
import { membersOf, smallestTau, treeMeans } from '../../../statistics/score/subset-agreement.ts';
import { endsOf, intervalColumns, type Row } from '../../../warehouse/rows.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';
import { type FewestMetrics, fewestMetrics } from './greedy-selection.ts';
import { panelQuantities } from './panel-agreement.ts';
import type { SetPanels } from './panels.ts';

/** A metric adds nothing if the τ without it is at least this: then at most one in 2,000 pairs of models changes order. */
const UNCHANGED = 0.999;

/** The fewest metrics that keep a set's rankings by some methods. */
interface SetRedundancy extends FewestMetrics {
  cohort: Cohort;
  methods: readonly TreeMean[];
}

/** Empty if no method is a mean over the metric tree, or (with a warning) if there are too many metrics. */
export function setRedundancies(
  { cohort, scored, methods }: SetAggregation,
  effects: Pick<Effects, 'warn'>,
): SetRedundancy[] {
  const means = treeMeans.filter((mean) => methods.some(({ method }) => method === mean));
  if (means.length === 0) return [];
  const { metricSet, metrics, models } = cohort;
  if (!isSelectionTooLong(models.length, metrics.length))
    return [{ cohort, methods: means, ...fewestMetrics({ scored, methods: means }) }];
  effects.warn(
    `metric set ${metricSet}: skipped the search for the fewest metrics (aggregation/redundancy_*): ${thousands(metrics.length)} metrics × ${thousands(models.length)} models would take too long`,
  );
  return [];
}

/** τ by method, null for methods outside the study, and the smallest τ. */
function tauColumns(methods: readonly TreeMean[], taus: Float64Array): Row {
  const byMethod = treeMeans.map((mean) => [`kendall_tau_${mean}`, taus[methods.indexOf(mean)] ?? null]);
  return { ...Object.fromEntries(byMethod), kendall_tau_smallest: smallestTau(taus) };
}

export function redundancyMetricRows({ cohort, methods, smallest, without }: SetRedundancy): Row[] {
  return cohort.metrics.map(({ id }, metric) => ({
    metric_id: id,
    ...tauColumns(methods, without[metric]!),
    adds_nothing: smallestTau(without[metric]!) >= UNCHANGED,
    in_smallest_set: smallest?.[metric] === 1,
    n_metrics_smallest: smallest ? membersOf(smallest).length : null,
  }));
}

export function panelRows({ cohort, date, early, later, rules }: SetPanels): Row[] {
  const { models } = cohort;
  const about = {
    n_metrics_full: cohort.metrics.length,
    chosen_before: date,
    n_early: early.length,
    ...modelCounts(later.map((model) => models[model]!)),
  };
  return rules.flatMap(({ rule, estimates, intervals, ranges }) =>
    estimates.map((estimate, place) => ({
      rule,
      n_metrics: Math.floor(place / panelQuantities.length) + 1,
      quantity: panelQuantities[place % panelQuantities.length]!,
      estimate,
      ...intervalColumns(intervals?.[place]),
      ...endsOf(ranges?.[place], 'range'),
      ...about,
    })),
  );
}

/** The metrics of the panels that a rule chooses, in the order in which it takes them. */
export function panelMetricRows({ cohort, types, orders }: SetPanels): Row[] {
  return Object.entries(orders).flatMap(([rule, order]) =>
    order.map((metric, place) => ({
      rule,
      n_metrics: place + 1,
      metric_id: cohort.metrics[metric]!.id,
      metric_type: types[metric]!,
    })),
  );
}

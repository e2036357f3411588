import { type Cohort, modelCounts } from '../../../cohort/cohort.ts';
import { isSelectionTooLong } from '../../../cohort/size-limits.ts';
import { thousands } from '../../../messages/counts-and-lists.ts';
import type { Effects } from '../../../sources/effects.ts';
import { itemsAt } from '../../../statistics/numbers/indices.ts';
import { type MetricSubset, membersOf, treeMeans } from '../../../statistics/score/subset-agreement.ts';
import { endsOf, intervalColumns, type Row } from '../../../warehouse/rows.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';
import { fewestMetrics } from './greedy-selection.ts';
import { panelQuantities } from './panel-agreement.ts';
import type { SetPanels } from './panels.ts';

/** The fewest metrics that keep a set's rankings; undefined if a score is constant. */
interface SetRedundancy {
  cohort: Cohort;
  smallest: MetricSubset | undefined;
}

/** Empty if no method is a mean over the metric tree, if scores are missing, or (with a warning) if there are too many metrics. */
export function setRedundancies(
  { cohort, scored, methods }: SetAggregation,
  effects: Pick<Effects, 'warn'>,
): SetRedundancy[] {
  const means = treeMeans.filter((mean) => methods.some(({ method }) => method === mean));
  // Without some metrics, other models would be ranked.
  if (means.length === 0 || scored.columns.some((column) => column.some(Number.isNaN))) return [];
  const { metricSet, metrics, models } = cohort;
  if (!isSelectionTooLong(models.length, metrics.length))
    return [{ cohort, smallest: fewestMetrics({ scored, methods: means }) }];
  effects.warn(
    `metric set ${metricSet}: skipped the search for the fewest metrics (aggregation/redundancy_*): ${thousands(metrics.length)} metrics × ${thousands(models.length)} models would take too long`,
  );
  return [];
}

export function redundancyMetricRows({ cohort, smallest }: SetRedundancy): Row[] {
  return cohort.metrics.map(({ id }, metric) => ({
    metric_id: id,
    in_smallest_set: smallest?.[metric] === 1,
    n_metrics_smallest: smallest ? membersOf(smallest).length : null,
  }));
}

export function panelRows({ cohort, date, early, later, rules }: SetPanels): Row[] {
  const about = {
    n_metrics_full: cohort.metrics.length,
    chosen_before: date,
    n_early: early.length,
    ...modelCounts(itemsAt(cohort.models, later)),
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

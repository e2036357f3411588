import type { Row } from '../../../warehouse/rows.ts';
import type { SetPanels } from './panels.ts';

/** The metrics of the panels that a rule chooses, in the order in which it takes them. */
export function panelMetricRows({ cohort, types, orders }: SetPanels): Row[] {
  return Object.entries(orders).flatMap(([rule, order]) =>
    order.map((metric, place) => ({
      metric_set: cohort.metricSet,
      rule,
      n_metrics: place + 1,
      metric_id: cohort.metrics[metric]!.id,
      metric_type: types[metric]!,
    })),
  );
}

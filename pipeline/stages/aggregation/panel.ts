import { familyCount } from '../../cohort/model-sampling.ts';
import { panelQuantities } from '../../statistics/panel-agreement.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetPanels } from './panels.ts';

export function panelRows({ cohort, date, early, later, rules }: SetPanels): Row[] {
  const { metricSet, models } = cohort;
  const about = {
    n_metrics_full: cohort.metrics.length,
    chosen_before: date,
    n_early: early.length,
    n_later: later.length,
    n_model_families: familyCount(later.map((model) => models[model]!)),
  };
  return rules.flatMap(({ rule, estimates, intervals }) =>
    Array.from(estimates, (estimate, place) => ({
      metric_set: metricSet,
      rule,
      n_metrics: Math.floor(place / panelQuantities.length) + 1,
      quantity: panelQuantities[place % panelQuantities.length]!,
      estimate,
      low: intervals?.[place]?.low ?? null,
      high: intervals?.[place]?.high ?? null,
      ...about,
    })),
  );
}

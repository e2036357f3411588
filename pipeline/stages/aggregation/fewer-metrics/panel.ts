import { familyCount } from '../../../cohort/model-sampling.ts';
import type { Interval } from '../../../statistics/resampling/bootstrap.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { panelQuantities } from './panel-agreement.ts';
import type { SetPanels } from './panels.ts';

export function panelRows({ cohort, date, early, later, rules }: SetPanels): Row[] {
  const { metricSet, models } = cohort;
  const about = {
    n_metrics_full: cohort.metrics.length,
    chosen_before: date,
    n_early: early.length,
    n_models: later.length,
    n_model_families: familyCount(later.map((model) => models[model]!)),
  };
  return rules.flatMap(({ rule, estimates, intervals }) =>
    Array.from(estimates, (estimate, place) => ({
      metric_set: metricSet,
      rule,
      n_metrics: Math.floor(place / panelQuantities.length) + 1,
      quantity: panelQuantities[place % panelQuantities.length]!,
      estimate,
      ...endsOf(rule, intervals?.[place]),
      ...about,
    })),
  );
}

/** The ends of an interval, or of the range of random panels. */
function endsOf(rule: string, found: Interval | undefined): Row {
  const ends = { ci_low: null, ci_high: null, range_low: null, range_high: null };
  if (!found) return ends;
  return rule === 'random'
    ? { ...ends, range_low: found.low, range_high: found.high }
    : { ...ends, ci_low: found.low, ci_high: found.high };
}

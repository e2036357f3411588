import { familyCount } from '../../../cohort/model-sampling.ts';
import type { Interval } from '../../../statistics/resampling/bootstrap.ts';
import { membersOf, smallestTau } from '../../../statistics/score/subset-agreement.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { directions } from './greedy-selection.ts';
import { panelQuantities } from './panel-agreement.ts';
import type { SetPanels } from './panels.ts';
import { type SetRedundancy, tauColumns } from './redundancies.ts';
import { UNCHANGED } from './redundancy.ts';

export function redundancyMetricRows(found: SetRedundancy): Row[] {
  const { cohort, methods, smallest, without, replacements } = found;
  return cohort.metrics.map(({ id }, metric) => {
    const replacement = replacements[metric];
    return {
      metric_set: cohort.metricSet,
      metric_id: id,
      ...tauColumns(methods, without[metric]!),
      adds_nothing: smallestTau(without[metric]!) >= UNCHANGED,
      in_smallest_set: smallest?.subset[metric] === 1,
      n_metrics_smallest: smallest?.size ?? null,
      n_metrics_without: replacement?.keeps ? replacement.size : null,
      kendall_tau_reached: replacement?.tau ?? null,
      no_replacement_found: replacement ? !replacement.keeps : null,
    };
  });
}

export function redundancyStepRows({ cohort, methods, steps }: SetRedundancy): Row[] {
  return directions.flatMap((direction) =>
    steps[direction].map(({ metric, subset, taus }) => ({
      metric_set: cohort.metricSet,
      direction,
      n_metrics: membersOf(subset).length,
      metric_id: cohort.metrics[metric]!.id,
      ...tauColumns(methods, taus),
    })),
  );
}

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

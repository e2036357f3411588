import { treeMeans } from '../../statistics/redundancy.ts';
import type { Tables } from './tables.ts';
import { below, count, isPresent, listed, methodName, numberOf, percent, shownName } from './words.ts';

/** How many of the metrics make the ranking. */
export function redundancyFindings(tables: Tables): string[] {
  const rows = tables.rows('aggregation.redundancy_metric');
  if (rows.length === 0) return ['Whether fewer metrics would keep the rankings was not computed.'];
  if (rows.length === 1) return ['There is only one metric, so none to do without.'];
  const tied = treeMeans.filter((method) => tables.isTied(method));
  if (tied.length > 0)
    return [
      `No ranking to be kept with fewer metrics: by the ${listed(tied.map(methodName))} no model is ahead of another.`,
    ];
  const size = numberOf(rows[0], 'n_metrics_smallest');
  if (Number.isNaN(size) || size === rows.length)
    return ['No smaller set of metrics was found that keeps the rankings.'];
  const irreplaceable = rows
    .filter(({ irreplaceable }) => irreplaceable)
    .map(
      (row) =>
        `${shownName(String(row.metric_id))} (${isPresent(row, 'kendall_tau_reached') ? `others reach τ = ${below(numberOf(row, 'kendall_tau_reached'))}` : 'by the others no model is ahead of another'})`,
    );
  const idle = rows
    .filter(({ adds_nothing }) => adds_nothing)
    .map(({ metric_id }) => shownName(String(metric_id)));
  return [
    `${size} of the ${rows.length} metrics (${percent(size / rows.length)}) are enough to keep the rankings by arithmetic mean, mean of z-scores and mean rank as they are, to τ = 0.95; fewer may be, as the search is greedy.`,
    irreplaceable.length > 0
      ? `${count(irreplaceable.length, 'metric has', 'metrics have')} nothing that the searches could put in their place: ${listed(irreplaceable)}.`
      : 'Every metric can be replaced by others.',
    idle.length > 0
      ? `${count(idle.length, 'metric adds', 'metrics add')} nothing (without any one of them τ stays above 0.999): ${listed(idle)}.`
      : 'Every metric moves the ranking a little (without it τ is below 0.999).',
  ];
}

import { correlate } from '../../../statistics/correlation/p-values.ts';
import { resampledIntervals } from '../../../statistics/resampling/resampled-interval.ts';
import { tausWith } from '../../../statistics/score/rank-changes.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { type OwnMetric, ranksOfPresent, withScoresAt } from './own-metric-ranks.ts';

const CANDIDATES = 5;

/** Whether the user's metric can take the place of one it agrees with (sql/aggregation/own_replacement.yml). */
export function ownReplacementRows(own: OwnMetric, study: Study): Row[] {
  const { cohort, metric, models, others, sampling } = own;
  const candidates = closest(own, study.minimum_models);
  if (models.length < study.minimum_models || candidates.length === 0) return [];
  const full = ranksOfPresent('z_mean', others, own);
  const without = candidates.map((place) => ranksWith(place, () => Number.NaN, own));
  // Only models that have the replaced metric, so that no other scores are added.
  const replaced = candidates.map((place) =>
    ranksWith(place, (model) => (Number.isNaN(others[place]![model]) ? Number.NaN : own.scores[model]!), own),
  );
  const taus = (counts?: Int32Array) => tausWith(full, [...replaced, ...without], counts);
  const gains = (found: Float64Array) => candidates.map((_, c) => found[c]! - found[candidates.length + c]!);
  const estimates = taus();
  const gain = gains(estimates);
  const intervals = resampledIntervals(sampling, (counts) => gains(taus(counts)));
  return candidates.map((place, c) => ({
    metric_set: cohort.metricSet,
    metric_id: cohort.metrics[metric]!.id,
    replaced_metric_id: cohort.metrics[place]!.id,
    n_models: models.length,
    kendall_tau_without: estimates[candidates.length + c]!,
    kendall_tau_replaced: estimates[c]!,
    gain: gain[c]!,
    ...intervalColumns(intervals[c]),
  }));
}

/** The ranks with other scores in the place of a metric. */
function ranksWith(place: number, score: (model: number) => number, own: OwnMetric): number[] {
  const column = Float64Array.from(own.models, (_, model) => score(model));
  return ranksOfPresent('z_mean', withScoresAt(place, column, own), own);
}

/** The metrics that agree most with the user's, by Spearman's rho over enough models. */
function closest({ others, scores }: OwnMetric, minimum: number): number[] {
  return [...others.keys()]
    .map((metric) => ({ metric, ...correlate(others[metric]!, scores, 'spearman') }))
    .filter(({ n, estimate }) => n >= minimum && estimate > 0)
    .sort((a, b) => b.estimate - a.estimate)
    .slice(0, CANDIDATES)
    .map(({ metric }) => metric);
}

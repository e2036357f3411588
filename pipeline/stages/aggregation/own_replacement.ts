import { countsOfOne } from '../../statistics/aggregation-methods.ts';
import { correlate } from '../../statistics/p-values.ts';
import { rankingAgreement } from '../../statistics/rank-changes.ts';
import { repeated, resampledInterval } from '../../statistics/resampled-interval.ts';
import type { Study } from '../../studies/study.ts';
import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type OwnMetric, ranksOfPresent, withScoresAt } from './own-metrics.ts';

const CANDIDATES = 5;

/** Whether the user's metric can take the place of one it agrees with (sql/aggregation/own_replacement.yml). */
export function ownReplacementRows(own: OwnMetric, study: Study): Row[] {
  const { cohort, metric, models, others, sampling } = own;
  if (models.length < study.minimum_models) return [];
  const full = ranksOfPresent('z_mean', others, own);
  return closest(own, study.minimum_models).map((replaced) => {
    const ranksWith = (column: Float64Array) =>
      ranksOfPresent('z_mean', withScoresAt(replaced, column, own), own);
    const without = ranksWith(new Float64Array(models.length).fill(Number.NaN));
    // Only models that have the replaced metric, so that no other scores are added.
    const swapped = ranksWith(
      own.scores.map((score, model) => (Number.isNaN(others[replaced]![model]) ? Number.NaN : score)),
    );
    const tau = (ranks: readonly number[], counts: Int32Array) =>
      rankingAgreement(repeated(full, counts), repeated(ranks, counts), 'kendall');
    const gain = (counts: Int32Array) => tau(swapped, counts) - tau(without, counts);
    const once = countsOfOne(models.length);
    return {
      metric_set: cohort.metricSet,
      metric_id: cohort.metrics[metric]!.id,
      replaced_metric_id: cohort.metrics[replaced]!.id,
      n_models: models.length,
      kendall_tau_without: tau(without, once),
      kendall_tau_replaced: tau(swapped, once),
      gain: gain(once),
      ...intervalColumns(resampledInterval(sampling, gain)),
    };
  });
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

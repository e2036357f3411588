import { resampledIntervals } from '../../../statistics/resampling/resampled-interval.ts';
import { rootWeights } from '../../../statistics/score/metric-tree.ts';
import { largestRankChange, tausWith } from '../../../statistics/score/rank-changes.ts';
import { treeMeans } from '../../../statistics/score/subset-agreement.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns } from '../../../warehouse/interval-columns.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { type OwnMetric, ranksOfPresent, withScoresAt } from './own-metric-ranks.ts';

/** What the ranking would be with the user's metric added (sql/aggregation/own_ranking.yml). */
export function ownRankingRows(own: OwnMetric, study: Study): Row[] {
  const { cohort, metric, models, others, scores, sampling } = own;
  const methods = treeMeans.filter((method) => study.aggregations.includes(method));
  return methods.map((method) => {
    const about = {
      metric_set: cohort.metricSet,
      metric_id: cohort.metrics[metric]!.id,
      method,
      n_models: models.length,
      weight: weightOf(own),
    };
    if (models.length < study.minimum_models)
      return { ...about, ...NO_CHANGE, ...intervalColumns(undefined) };
    const before = ranksOfPresent(method, others, own);
    const after = ranksOfPresent(method, withScoresAt(metric, scores, own), own);
    const [interval] = resampledIntervals(sampling, (counts) => tausWith(before, [after], counts));
    const { model, change } = largestRankChange(before, after);
    return {
      ...about,
      kendall_tau: tausWith(before, [after])[0]!,
      ...intervalColumns(interval),
      largest_rank_change: change,
      model_id: change > 0 ? models[model]!.id : null,
      rank: change > 0 ? before[model]! : null,
      rank_with: change > 0 ? after[model]! : null,
    };
  });
}

const NO_CHANGE = { kendall_tau: null, largest_rank_change: 0, model_id: null, rank: null, rank_with: null };

/** The metric's weight in the score of a model that has all metrics. */
function weightOf({ others, metric, tree }: OwnMetric): number {
  const hasScores = (column: Float64Array) => column.some((score) => !Number.isNaN(score));
  const isPresent = others.map((column, m) => Number(m === metric || hasScores(column)));
  return rootWeights(tree, isPresent)[metric]!;
}

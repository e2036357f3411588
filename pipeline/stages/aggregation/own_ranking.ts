import { countsOfOne } from '../../statistics/aggregation-methods.ts';
import { rootWeights } from '../../statistics/metric-tree.ts';
import { largestRankChange, rankingAgreement } from '../../statistics/rank-changes.ts';
import { repeated, resampledInterval } from '../../statistics/resampled-interval.ts';
import { treeMeans } from '../../statistics/subset-agreement.ts';
import type { Study } from '../../studies/study.ts';
import { intervalColumns } from '../../warehouse/interval-columns.ts';
import type { Row } from '../../warehouse/rows.ts';
import { type OwnMetric, ranksOfPresent, withScoresAt } from './own-metrics.ts';

/** What the ranking would be with the user's metric added (sql/aggregation/own_ranking.yml). */
export function ownRankingRows(own: OwnMetric, study: Study): Row[] {
  const { cohort, metric, models, others, tree, sampling } = own;
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
    const after = ranksOfPresent(method, withScoresAt(metric, own.scores, own), own);
    const tau = (counts: Int32Array) =>
      rankingAgreement(repeated(before, counts), repeated(after, counts), 'kendall');
    const { model, change } = largestRankChange(before, after);
    return {
      ...about,
      kendall_tau: tau(countsOfOne(models.length)),
      ...intervalColumns(resampledInterval(sampling, tau)),
      largest_rank_change: change,
      model_id: change > 0 ? models[model]!.id : null,
      rank: change > 0 ? before[model]! : null,
      rank_with: change > 0 ? after[model]! : null,
    };
  });

  function weightOf({ others, metric }: OwnMetric): number {
    const isPresent = others.map((column, m) =>
      Number(m === metric || column.some((score) => !Number.isNaN(score))),
    );
    return rootWeights(tree, isPresent)[metric]!;
  }
}

const NO_CHANGE = { kendall_tau: null, largest_rank_change: 0, model_id: null, rank: null, rank_with: null };

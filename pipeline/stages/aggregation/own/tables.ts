import { type Cohort, isOwnMetric, selectModels } from '../../../cohort/cohort.ts';
import { partitionOf, readTree } from '../../../cohort/metric-weights.ts';
import { unitsOf } from '../../../cohort/model-units.ts';
import { withinRange } from '../../../statistics/numbers/limits.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';
import { rootWeights } from '../../../statistics/score/metric-tree.ts';
import { scoresOfPresent } from '../../../statistics/score/missing-scores.ts';
import { largestRankChange, tausWith } from '../../../statistics/score/rank-changes.ts';
import { type TreeMean, treeMeans } from '../../../statistics/score/subset-agreement.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns, type Reader, type Row } from '../../../warehouse/rows.ts';
import { changeColumns } from '../ranks/tables.ts';

/** One of the user's own metrics beside the set's other metrics, over the models that have it. */
export type OwnMetric = Awaited<ReturnType<typeof ownMetrics>>[number];

/** Resampling the ranks with each of more metrics would take minutes. */
const MOST = 40;

/** The first of the user's own metrics of each set that has others, too. */
export async function ownMetrics(reader: Reader, cohorts: readonly Cohort[], study: Study) {
  const isOwn = isOwnMetric(study);
  const found = [];
  for (const cohort of cohorts) {
    const own = [...cohort.metrics.keys()].filter((metric) => isOwn(cohort.metrics[metric]!.id));
    if (own.length === 0 || own.length === cohort.metrics.length) continue;
    const tree = await readTree(reader, cohort);
    for (const metric of own.slice(0, MOST)) {
      const scored = [...cohort.models.keys()].filter(
        (model) => !Number.isNaN(cohort.columns[metric]![model]),
      );
      const { models, columns } = selectModels(cohort, scored);
      const empty = new Float64Array(models.length).fill(Number.NaN);
      found.push({
        cohort,
        /** Its place among the set's metrics. */
        metric,
        models,
        /** All metrics; the user's own ones are emptied. */
        others: columns.map((column, m) => (own.includes(m) ? empty : column)),
        scores: columns[metric]!,
        tree,
        units: unitsOf(models),
      });
    }
  }
  return found;
}

/** The ranks of models by the metrics that each of them has, with other scores in the place of one. */
function ranksWith(own: OwnMetric, method: TreeMean, place?: number, scores?: Float64Array): number[] {
  const { cohort, tree, others } = own;
  const columns = others.map((column, metric) => (metric === place ? scores! : column));
  const scored = { columns, tree, partition: partitionOf(cohort.metrics, 'domain') };
  return leaderboardRanks(scoresOfPresent(method, scored, scored)).rank;
}

/** What the ranking would be with the user's metric added (sql/aggregation/own_ranking.yml). */
export function ownRankingRows(own: OwnMetric, study: Study): Row[] {
  const { cohort, metric, models, scores, units } = own;
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
    const before = ranksWith(own, method);
    const after = ranksWith(own, method, metric, scores);
    const tau = (some: readonly number[]) => tausWith(before, [after], some);
    const interval = jackknifeIntervals(units, tau)?.[0];
    const { model, change } = largestRankChange(before, after);
    return {
      ...about,
      kendall_tau: tau([...models.keys()])[0]!,
      ...intervalColumns(interval && withinRange(interval, [-1, 1])),
      ...changeColumns(models, { model, change }),
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

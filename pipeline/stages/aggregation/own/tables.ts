import { type Cohort, isOwnMetric, type Model, selectModels, unitsOf } from '../../../cohort/cohort.ts';
import { type NamedTree, partitionOf, readTree } from '../../../cohort/metric-weights.ts';
import { presentPlaces } from '../../../statistics/correlation/pairs.ts';
import { indicesWhere, itemsAt } from '../../../statistics/numbers/indices.ts';
import { withinRange } from '../../../statistics/numbers/limits.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';
import { rootWeights } from '../../../statistics/score/metric-tree.ts';
import { scoresOfPresent } from '../../../statistics/score/missing-scores.ts';
import { rankingAgreement } from '../../../statistics/score/rank-changes.ts';
import { type TreeMean, treeMeans } from '../../../statistics/score/subset-agreement.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns, type Reader, type Row } from '../../../warehouse/rows.ts';
import { changeColumns } from '../ranks/tables.ts';

/** One of the user's own metrics beside the set's other metrics, over the models that have it. */
export interface OwnMetric {
  cohort: Cohort;
  /** Its place among the set's metrics. */
  metric: number;
  models: readonly Model[];
  /** Scores on all metrics; the user's own ones are emptied. */
  others: Float64Array[];
  scores: Float64Array;
  tree: NamedTree;
}

/** Resampling the ranks with each of more metrics would take minutes. */
const MOST = 40;

/** The first of the user's own metrics of each set that has others, too. */
export async function ownMetrics(
  reader: Reader,
  cohorts: readonly Cohort[],
  study: Study,
): Promise<OwnMetric[]> {
  const isOwn = isOwnMetric(study);
  const all: OwnMetric[] = [];
  for (const cohort of cohorts) {
    const userMetrics = indicesWhere(cohort.metrics, ({ id }) => isOwn(id));
    if (userMetrics.length === 0 || userMetrics.length === cohort.metrics.length) continue;
    const tree = await readTree(reader, cohort);
    for (const metric of userMetrics.slice(0, MOST)) {
      const scored = presentPlaces(cohort.columns[metric]!);
      const { models, columns } = selectModels(cohort, scored);
      const empty = new Float64Array(models.length).fill(Number.NaN);
      const others = columns.map((column, m) => (userMetrics.includes(m) ? empty : column));
      all.push({ cohort, metric, models, others, scores: columns[metric]!, tree });
    }
  }
  return all;
}

/** What the ranking would be with the user's metric added (sql/aggregation/own_ranking.yml). */
export function ownRankingRows(own: OwnMetric, study: Study): Row[] {
  const { cohort, metric, models, others, scores } = own;
  const methods = treeMeans.filter((method) => study.aggregations.includes(method));
  return methods.map((method) => {
    const about = {
      metric_id: cohort.metrics[metric]!.id,
      method,
      n_models: models.length,
      weight: weightOf(own),
    };
    if (models.length < study.minimum_models)
      return { ...about, ...NO_CHANGE, ...intervalColumns(undefined) };
    const before = ranksBy(method, own, others);
    const after = ranksBy(method, own, others.with(metric, scores));
    const tau = (some: readonly number[]) => [
      rankingAgreement(itemsAt(before, some), itemsAt(after, some), 'kendall'),
    ];
    const interval = jackknifeIntervals(unitsOf(models), tau)?.[0];
    return {
      ...about,
      kendall_tau: tau([...models.keys()])[0]!,
      ...intervalColumns(interval && withinRange(interval, [-1, 1])),
      ...changeColumns(models, { rank: before, rank_with: after }),
    };
  });
}

/** The ranks of the models by the metrics that each of them has. */
function ranksBy(method: TreeMean, { cohort, tree }: OwnMetric, columns: readonly Float64Array[]): number[] {
  const scored = { columns, tree, partition: partitionOf(cohort.metrics, 'domain') };
  return leaderboardRanks(scoresOfPresent(method, scored, scored)).rank;
}

const NO_CHANGE = { kendall_tau: null, largest_rank_change: 0, model_id: null, rank: null, rank_with: null };

/** The metric's weight in the score of a model that has all metrics. */
function weightOf({ others, metric, tree }: OwnMetric): number {
  const isPresent = others.map((column, m) => Number(m === metric || presentPlaces(column).length > 0));
  return rootWeights(tree, isPresent)[metric]!;
}

import { type Cohort, type Model, selectModels } from '../../../cohort/cohort.ts';
import { isOwnMetric } from '../../../cohort/is-own-metric.ts';
import { partitionOf, readTree } from '../../../cohort/metric-weights.ts';
import { modelSampling } from '../../../cohort/model-sampling.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import type { Sampling } from '../../../statistics/resampling/bootstrap.ts';
import type { MetricTree } from '../../../statistics/score/metric-tree.ts';
import { scoresOfPresent } from '../../../statistics/score/missing-scores.ts';
import type { TreeMean } from '../../../statistics/score/subset-agreement.ts';
import type { Study } from '../../../studies/study.ts';
import type { Reader } from '../../../warehouse/rows.ts';

/** One of the user's own metrics beside the set's other metrics, over the models that have it. */
export interface OwnMetric {
  cohort: Cohort;
  /** Its place among the set's metrics. */
  metric: number;
  models: Model[];
  /** All metrics; the user's own ones are emptied. */
  others: Float64Array[];
  scores: Float64Array;
  tree: MetricTree;
  sampling: Sampling;
}

/** The user's own metrics of each set that has others, too. */
export async function ownMetrics(
  reader: Reader,
  cohorts: readonly Cohort[],
  study: Study,
): Promise<OwnMetric[]> {
  const isOwn = isOwnMetric(study);
  const found: OwnMetric[] = [];
  for (const cohort of cohorts) {
    const own = [...cohort.metrics.keys()].filter((metric) => isOwn(cohort.metrics[metric]!.id));
    if (own.length === 0 || own.length === cohort.metrics.length) continue;
    const tree = await readTree(reader, cohort);
    for (const metric of own) {
      const scored = [...cohort.models.keys()].filter(
        (model) => !Number.isNaN(cohort.columns[metric]![model]),
      );
      const { models, columns } = selectModels(cohort, scored);
      const empty = new Float64Array(models.length).fill(Number.NaN);
      found.push({
        cohort,
        metric,
        models,
        others: columns.map((column, m) => (own.includes(m) ? empty : column)),
        scores: columns[metric]!,
        tree,
        sampling: modelSampling(models, study),
      });
    }
  }
  return found;
}

/** The ranks of models by the metrics that each of them has. */
export function ranksOfPresent(
  method: TreeMean,
  columns: readonly Float64Array[],
  { cohort, tree }: OwnMetric,
): number[] {
  const scored = { columns, tree, partition: partitionOf(cohort.metrics, 'domain') };
  return leaderboardRanks(scoresOfPresent(method, scored, scored)).rank;
}

/** The columns with other scores in the place of a metric. */
export function withScoresAt(place: number, scores: Float64Array, { others }: OwnMetric): Float64Array[] {
  return others.map((column, metric) => (metric === place ? scores : column));
}

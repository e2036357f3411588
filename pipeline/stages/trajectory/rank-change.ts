import type { Row } from '../../warehouse/rows.ts';
import { type RankedState, rankChanges } from './rank-change-parts.ts';
import type { YearEnd } from './year-ends.ts';

export function rankChangeRows(years: readonly YearEnd[]): Row[] {
  return years.slice(1).flatMap((after, i) => yearRows(years[i]!, after));
}

function yearRows(before: YearEnd, after: YearEnd): Row[] {
  return rankChanges(stateOf(before), stateOf(after), replacedMetrics(before, after)).map((change) => ({
    metric_set: after.metricSet,
    year: Number(after.asOf.slice(0, 4)),
    model_id: change.model,
    as_of_from: before.asOf,
    as_of_to: after.asOf,
    rank_from: change.from,
    rank_to: change.to,
    by_scores: change.byScores,
    by_metrics: change.byMetrics,
    by_models: change.byModels,
    n_new_scores: change.newScores,
    n_metrics_from: before.metrics.length,
    n_metrics_to: after.metrics.length,
    n_models_from: before.models.length,
    n_models_to: after.models.length,
  }));
}

function stateOf({ models, metrics, columns, tree }: YearEnd): RankedState {
  return { models: models.map(({ id }) => id), metrics: metrics.map(({ id }) => id), columns, tree };
}

/** Metrics with another version. Versions of different snapshots are not comparable: exports do not have them. */
function replacedMetrics(before: YearEnd, after: YearEnd): Set<string> {
  const replaced = [...before.editions].filter(([metric, { snapshotId, version }]) => {
    const later = after.editions.get(metric);
    return later?.snapshotId === snapshotId && later.version !== version;
  });
  return new Set(replaced.map(([metric]) => metric));
}

import { valuesAt } from '../../statistics/correlation/pairs.ts';
import { leaderboardRanks } from '../../statistics/numbers/ranks.ts';
import { roundingOfScores, sumOfColumns } from '../../statistics/score/aggregation-methods.ts';
import { fullWeights, type MetricTree } from '../../statistics/score/metric-tree.ts';
import { zeroFilled } from '../../statistics/score/missing-scores.ts';

/** A leaderboard on one date. */
export interface RankedState {
  /** Ids of the ranked models. */
  models: readonly string[];
  metrics: readonly string[];
  /** Scores per metric, NaN if missing. */
  columns: readonly Float64Array[];
  tree: MetricTree;
}

/**
 * Decomposes the changes of rank between two dates, for the models on both (the old models). Models are ranked by the
 * arithmetic mean over the metric tree, missing scores as zero, again after each of these steps:
 *
 * 1. Models that are gone on the later date leave.
 * 2. The old models get their new scores on the old metrics (those on both dates).
 * 3. The metrics and the tree become those of the later date.
 * 4. New models join.
 *
 * The first and the last step are the change by models.
 *
 * @param replaced metrics that are another measure on the later date, so that they are not old ones
 */
export function rankChanges(before: RankedState, after: RankedState, replaced: ReadonlySet<string>) {
  const present = new Set(after.models);
  const old = before.models.filter((model) => present.has(model));
  const oldBefore = withModels(before, old);
  const oldAfter = withModels(after, old);
  const rescored = withNewScores(oldBefore, oldAfter, replaced);
  const steps = [before, oldBefore, rescored, oldAfter, after].map(ranksOf);
  return old.map((model, i) => {
    const ranks = steps.map((ranksIn) => ranksIn.get(model)!);
    const [from, remaining, byNewScores, byNewMetrics, to] = ranks as Ranks;
    return {
      model_id: model,
      rank_from: from,
      rank_to: to,
      by_scores: byNewScores - remaining,
      by_metrics: byNewMetrics - byNewScores,
      by_models: remaining - from + (to - byNewMetrics),
      // Old metrics on which the model had no score before, and has one after.
      n_new_scores: rescored.columns.filter(
        (column, m) => Number.isNaN(oldBefore.columns[m]![i]) && !Number.isNaN(column[i]),
      ).length,
    };
  });
}

/** A model's ranks before, and after each step. */
type Ranks = [number, number, number, number, number];

function withModels(state: RankedState, models: readonly string[]): RankedState {
  const places = placesOf(state.models);
  const indices = models.map((model) => places.get(model)!);
  return {
    ...state,
    models,
    columns: state.columns.map((column) => valuesAt(column, indices)),
  };
}

/** The earlier state with the later scores on the old metrics. */
function withNewScores(before: RankedState, after: RankedState, replaced: ReadonlySet<string>): RankedState {
  const places = placesOf(after.metrics);
  const columns = before.metrics.map((metric, m) => {
    const place = replaced.has(metric) ? undefined : places.get(metric);
    return place === undefined ? before.columns[m]! : after.columns[place]!;
  });
  return { ...before, columns };
}

/** Each model's rank: 1 is the best, ties share the smallest rank. */
function ranksOf({ models, columns, tree }: RankedState): Map<string, number> {
  const scores = sumOfColumns(zeroFilled(columns), fullWeights(tree));
  const { rank } = leaderboardRanks(scores, roundingOfScores('scores', columns));
  return new Map(models.map((model, i) => [model, rank[i]!]));
}

function placesOf(ids: readonly string[]): Map<string, number> {
  return new Map(ids.map((id, i) => [id, i]));
}

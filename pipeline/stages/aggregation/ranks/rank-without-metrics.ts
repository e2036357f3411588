import { leaderboardRanker } from '../../../statistics/numbers/ranks.ts';
import { roundingOfScores } from '../../../statistics/numbers/rounding.ts';
import { type Scored, scorer } from '../../../statistics/score/aggregate-scores.ts';
import { type AggregationMethod, transformationOf } from '../../../statistics/score/aggregation-methods.ts';
import { largestRankChange, rankingAgreement } from '../../../statistics/score/rank-changes.ts';
import { sharedColumns, sharedFloats, sharedIntegers } from '../../../workers/shared-arrays.ts';
import type { Task } from '../../../workers/task.ts';
import type { Workers } from '../../../workers/workers.ts';

export interface WithoutMetrics {
  scored: Scored;
  /** Per method, the models' ranks by all metrics. */
  rankings: readonly { method: AggregationMethod; rank: readonly number[] }[];
  /** Selections of metrics: per metric, 1 if it is kept, 0 if it is left out. */
  selections: readonly Uint8Array[];
}

/** Results; index m × (number of selections) + s is method m with selection s. */
export interface RankDifferences {
  /** Kendall's τ-b of the ranking by all metrics and the ranking by the selection. */
  taus: Float64Array;
  /** The index of the model whose rank changes most, by how many ranks, and its rank by the selection. */
  models: Int32Array;
  changes: Int32Array;
  ranks: Int32Array;
}

/**
 * Ranks the models by a selection of the metrics. An item is one method with one selection. Items are ordered by
 * method, so that only one method's transformed scores are in memory.
 */
export function rankWithoutMetrics(
  { scored, rankings, selections }: WithoutMetrics,
  found: RankDifferences,
): (item: number) => void {
  const ranksOf = leaderboardRanker(scored.columns[0]?.length ?? 0);
  let current: AggregationMethod | undefined;
  let scoresOf: ReturnType<typeof scorer>;
  return (item) => {
    const { method, rank } = rankings[Math.floor(item / selections.length)]!;
    if (method !== current) {
      scoresOf = scorer(method, scored);
      current = method;
    }
    const stays = selections[item % selections.length]!;
    const columns = scored.columns.filter((_, metric) => stays[metric] === 1);
    const without = ranksOf(scoresOf(stays), roundingOfScores(transformationOf[method], columns));
    const { model, change } = largestRankChange(rank, without);
    found.taus[item] = rankingAgreement(rank, without, 'kendall');
    found.models[item] = model;
    found.changes[item] = change;
    found.ranks[item] = without[model]!;
  };
}

/** Each item is a method and a selection of metrics. */
export const leaveOutTask: Task<{ leaving: WithoutMetrics; found: RankDifferences }> = {
  name: 'leaveOut',
  items: 'rankings, without metrics',
  prepare: ({ leaving, found }) => rankWithoutMetrics(leaving, found),
};

/** Compares each method's ranking by all metrics with its ranking by each selection of them. */
export async function leaveOut(workers: Workers, leaving: WithoutMetrics): Promise<RankDifferences> {
  const { scored, rankings, selections } = leaving;
  const items = rankings.length * selections.length;
  const found = {
    taus: sharedFloats(items),
    models: sharedIntegers(items),
    changes: sharedIntegers(items),
    ranks: sharedIntegers(items),
  };
  const columns = sharedColumns(scored.columns);
  const input = { leaving: { ...leaving, scored: { ...scored, columns } }, found };
  const models = columns[0]?.length ?? 0;
  await workers.share(leaveOutTask, input, items, items * models * (columns.length + 400));
  return found;
}

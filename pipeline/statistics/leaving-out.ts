import { type AggregationMethod, transformationOf } from './aggregation-methods.ts';
import { largestRankChange, rankingAgreement } from './rank-changes.ts';
import { leaderboardRanker } from './ranks.ts';
import { roundingOfScores } from './rounding.ts';
import { type Scored, scorer } from './scoring.ts';

export interface LeavingOut {
  scored: Scored;
  /** Per method, the models' ranks with all metrics. */
  rankings: readonly { method: AggregationMethod; rank: readonly number[] }[];
  /** Per selection of metrics, 1 for each that stays and 0 for each that is left out. */
  selections: readonly Uint8Array[];
}

/** `[m * selections + s]` is that of method m with selection s. */
export interface LeftOut {
  /** Kendall's τ-b of the rankings with all metrics and with the selection. */
  taus: Float64Array;
  /** The place of the model whose rank changes most, by how many ranks, and its rank with the selection. */
  models: Int32Array;
  changes: Int32Array;
  ranks: Int32Array;
}

/**
 * Ranks the models anew from a selection of the metrics: an item is a method and a selection, those of one method after
 * those of another, of whose changed scores only one is kept.
 */
export function leftOut(
  { scored, rankings, selections }: LeavingOut,
  found: LeftOut,
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

import { leaderboardRanker } from '../../statistics/numbers/ranks.ts';
import { rankRange } from '../../statistics/score/rank-range.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { ComparedObservers } from './compared-observers.ts';
import { MEASURES, type Measure } from './error-consistency.ts';
import { scoreOf } from './image-resampling.ts';

/** The rank of each model by each measure, and its interval from the same resamples. */
export function rankRows(compared: ComparedObservers): Row[] {
  return MEASURES.flatMap((measure) => rowsOfMeasure(compared, measure));
}

function rowsOfMeasure({ snapshotId, models }: ComparedObservers, measure: Measure): Row[] {
  const scores = models.map(({ measures }) => scoreOf(measure, measures[measure]));
  const ranksOf = leaderboardRanker(models.length);
  const rank = Array.from(ranksOf(Float64Array.from(scores, ({ estimate }) => estimate)));
  const resamples = scores[0]?.resamples.length ?? 0;
  const resampled = models.map(() => new Uint16Array(resamples));
  for (let i = 0; i < resamples; i++) {
    const ranks = ranksOf(Float64Array.from(scores, (score) => score.resamples[i]!));
    for (const [model, into] of resampled.entries()) into[i] = ranks[model]!;
  }
  return models.map(({ observer, isOwn }, model) => {
    const interval = rankRange(resampled[model]!);
    return {
      snapshot_id: snapshotId,
      measure,
      observer,
      is_own: isOwn,
      estimate: models[model]!.measures[measure].estimate,
      rank: rank[model]!,
      rank_low: interval?.low ?? null,
      rank_high: interval?.high ?? null,
    };
  });
}

import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { roundingOfScores } from '../../../statistics/numbers/rounding.ts';
import { scorer } from '../../../statistics/score/aggregate-scores.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetAggregation } from './aggregate-sets.ts';

export function balancedScoreRows({ cohort, scored, aggregated }: SetAggregation): Row[] {
  return aggregated.levels.flatMap(({ level, partition }) => {
    const scores = scorer('balanced', { ...scored, partition })(cohort.metrics.map(() => 1));
    const { rank, tied } = leaderboardRanks(scores, roundingOfScores('standardised', scored.columns));
    return cohort.models.map(({ id }, i) => ({
      metric_set: cohort.metricSet,
      level,
      model_id: id,
      score: scores[i]!,
      rank: rank[i] ?? null,
      n_tied: tied[i] ?? null,
    }));
  });
}

import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetPolicies } from './missing-score-policies.ts';

export function policyScoreRows({ metricSet, counts, ranked }: SetPolicies): Row[] {
  return ranked.flatMap(({ policy, method, models, scores, rounding }) => {
    const { rank, tied } = leaderboardRanks(scores, rounding);
    return models.map(({ id }, i) => {
      const { scored, failed, neverRun } = counts.get(id)!;
      return {
        metric_set: metricSet,
        policy,
        method,
        model_id: id,
        n_scored: scored,
        n_failed: failed,
        n_never_run: neverRun,
        score: scores[i]!,
        rank: rank[i] ?? null,
        n_tied: tied[i] ?? null,
      };
    });
  });
}

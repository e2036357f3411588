import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { missingPolicies } from '../../../statistics/score/missing-scores.ts';
import { largestRankChange, rankingAgreement } from '../../../statistics/score/rank-changes.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { SetPolicies } from '../missing-scores/missing-score-policies.ts';

/** Every pair of methods under each policy. */
export function methodAgreementRows({ metricSet, ranked }: SetPolicies): Row[] {
  return missingPolicies.flatMap((policy) => {
    const rankings = ranked
      .filter((each) => each.policy === policy)
      .map(({ method, models, scores }) => ({ method, models, rank: leaderboardRanks(scores).rank }));
    return rankings.flatMap((a, i) =>
      rankings.slice(i + 1).map((b) => ({
        metric_set: metricSet,
        policy,
        method_a: a.method,
        method_b: b.method,
        n_models: a.models.length,
        kendall_tau: rankingAgreement(a.rank, b.rank, 'kendall'),
        spearman_rho: rankingAgreement(a.rank, b.rank, 'spearman'),
        top10_overlap: a.rank.filter((rank, m) => rank <= 10 && b.rank[m]! <= 10).length,
        largest_rank_change: largestRankChange(a.rank, b.rank).change,
      })),
    );
  });
}

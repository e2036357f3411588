import { largestRankChange, rankingAgreement } from '../../../statistics/score/rank-changes.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { commonRanks, policyPairs } from '../ranks/common-ranks.ts';
import type { SetPolicies } from './missing-score-policies.ts';

export function policyAgreementRows(policies: SetPolicies): Row[] {
  return policyPairs(policies).map(([a, b]) => {
    const { models, ranks } = commonRanks(a, b);
    const { model, change } = largestRankChange(...ranks);
    return {
      metric_set: policies.metricSet,
      method: a.method,
      policy_a: a.policy,
      policy_b: b.policy,
      n_models: models.length,
      kendall_tau: rankingAgreement(...ranks, 'kendall'),
      largest_rank_change: change,
      model_id: change > 0 ? models[model]!.id : null,
      rank_a: change > 0 ? ranks[0][model]! : null,
      rank_b: change > 0 ? ranks[1][model]! : null,
    };
  });
}

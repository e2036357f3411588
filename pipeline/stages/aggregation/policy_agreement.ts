import { largestRankChange, rankingAgreement } from '../../statistics/rank-changes.ts';
import { leaderboardRanks } from '../../statistics/ranks.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { PolicyScores, SetPolicies } from './missing-score-policies.ts';

export function policyAgreementRows({ metricSet, ranked }: SetPolicies): Row[] {
  return ranked.flatMap((a, i) =>
    ranked
      .slice(i + 1)
      .filter(({ method }) => method === a.method)
      .map((b) => ({
        metric_set: metricSet,
        method: a.method,
        policy_a: a.policy,
        policy_b: b.policy,
        ...agreement(a, b),
      })),
  );
}

/** Agreement over the models that both policies rank. */
function agreement(a: PolicyScores, b: PolicyScores) {
  const positions = [positionsById(a), positionsById(b)] as const;
  const models = [...positions[0].keys()].filter((id) => positions[1].has(id));
  const [ranksA, ranksB] = [a, b].map(({ scores, rounding }, i) => {
    const own = models.map((id) => positions[i]!.get(id)!);
    const at = (values: Float64Array) => Float64Array.from(own, (position) => values[position]!);
    return leaderboardRanks(at(scores), at(rounding)).rank;
  }) as [number[], number[]];
  const { model, change } = largestRankChange(ranksA, ranksB);
  return {
    n_models: models.length,
    kendall_tau: rankingAgreement(ranksA, ranksB, 'kendall'),
    largest_rank_change: change,
    model_id: change > 0 ? models[model]! : null,
    rank_a: change > 0 ? ranksA[model]! : null,
    rank_b: change > 0 ? ranksB[model]! : null,
  };
}

/** Index of each model with a score, by id. */
function positionsById({ models, scores }: PolicyScores): Map<string, number> {
  return new Map(models.flatMap((id, i) => (Number.isNaN(scores[i]) ? [] : [[id, i] as const])));
}

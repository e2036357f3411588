import { largestRankChange, rankingAgreement } from '../../statistics/rank-changes.ts';
import { leaderboardRanks } from '../../statistics/ranks.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { PolicyScores, SetPolicies } from './policies.ts';

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

/** Over the models that both policies rank, ranked among each other. */
function agreement(a: PolicyScores, b: PolicyScores) {
  const ofA = scoresById(a);
  const ofB = scoresById(b);
  const models = [...ofA.keys()].filter((id) => ofB.has(id));
  const scoresA = Float64Array.from(models, (id) => ofA.get(id)!);
  const scoresB = Float64Array.from(models, (id) => ofB.get(id)!);
  const ranksA = leaderboardRanks(scoresA).rank;
  const ranksB = leaderboardRanks(scoresB).rank;
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

function scoresById({ models, scores }: PolicyScores): Map<string, number> {
  return new Map(
    models.flatMap((id, i): [string, number][] => (Number.isNaN(scores[i]) ? [] : [[id, scores[i]!]])),
  );
}

import type { Model } from '../../../cohort/cohort.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import type { PolicyScores, SetPolicies } from '../missing-scores/missing-score-policies.ts';

/** Every two policies for missing scores with the same method. */
export function policyPairs({ ranked }: SetPolicies): [PolicyScores, PolicyScores][] {
  return ranked.flatMap((a, i) =>
    ranked
      .slice(i + 1)
      .filter(({ method }) => method === a.method)
      .map((b): [PolicyScores, PolicyScores] => [a, b]),
  );
}

/** The models that both policies rank, and their ranks among these. */
export function commonRanks(
  a: PolicyScores,
  b: PolicyScores,
): { models: Model[]; ranks: [number[], number[]] } {
  const places = [placesById(a), placesById(b)] as const;
  const ids = [...places[0].keys()].filter((id) => places[1].has(id));
  const own = places.map((of) => ids.map((id) => of.get(id)!)) as [number[], number[]];
  return { models: own[0].map((place) => a.models[place]!), ranks: [ranksOf(a, own[0]), ranksOf(b, own[1])] };
}

function ranksOf({ scores, rounding }: PolicyScores, places: readonly number[]): number[] {
  const at = (values: Float64Array) => Float64Array.from(places, (place) => values[place]!);
  return leaderboardRanks(at(scores), at(rounding)).rank;
}

/** Index of each model with a score, by id. */
function placesById({ models, scores }: PolicyScores): Map<string, number> {
  return new Map(models.flatMap(({ id }, i) => (Number.isNaN(scores[i]) ? [] : [[id, i] as const])));
}

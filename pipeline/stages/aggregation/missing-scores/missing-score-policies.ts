import type { Cohort, Model } from '../../../cohort/cohort.ts';
import {
  readAttempts,
  readRankedModels,
  readStateCounts,
  type StateCounts,
} from '../../../cohort/scored-models.ts';
import { roundingOfScores } from '../../../statistics/numbers/rounding.ts';
import { type AggregationMethod, transformationOf } from '../../../statistics/score/aggregation-methods.ts';
import {
  type MissingPolicy,
  missingPolicies,
  scoresOfPresent,
  scoresWithZeros,
} from '../../../statistics/score/missing-scores.ts';
import type { Reader } from '../../../warehouse/rows.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';

/** One metric set's scores under each policy for missing scores. */
export interface SetPolicies {
  metricSet: string;
  counts: Map<string, StateCounts>;
  ranked: PolicyScores[];
}

/** The scores of a method under a policy. */
export interface PolicyScores {
  policy: MissingPolicy;
  method: AggregationMethod;
  /** The models that the policy ranks. */
  models: Model[];
  scores: Float64Array;
  /** Rounding error of each score. */
  rounding: Float64Array;
}

/** Scores under each policy, for sets with enough complete models. */
export async function policiesOf(reader: Reader, sets: readonly SetAggregation[]): Promise<SetPolicies[]> {
  const rankedModels = bySet(await readRankedModels(reader));
  const attempts = bySet(await readAttempts(reader));
  const found: SetPolicies[] = [];
  for (const set of sets) {
    const { metricSet } = set.cohort;
    const ranked = policyScores(set, rankedModels.get(metricSet)!, attempts.get(metricSet)!);
    found.push({ metricSet, counts: await readStateCounts(reader, metricSet), ranked });
  }
  return found;
}

function bySet(cohorts: readonly Cohort[]): Map<string, Cohort> {
  return new Map(cohorts.map((cohort) => [cohort.metricSet, cohort]));
}

/** @param attempts the ranked models' scores, with 0 for a failed one */
function policyScores(
  { cohort, scored, methods }: SetAggregation,
  rankedModels: Cohort,
  attempts: Cohort,
): PolicyScores[] {
  const all = { ...scored, columns: rankedModels.columns };
  const rankedBy = (policy: MissingPolicy) => (policy === 'complete_cases' ? cohort : rankedModels);
  return missingPolicies.flatMap((policy) =>
    methods.map(({ method, scores }) => ({
      policy,
      method,
      models: rankedBy(policy).models,
      rounding: roundingOfScores(transformationOf[method], rankedBy(policy).columns),
      scores: {
        complete_cases: () => scores,
        missing_as_zero: () => scoresWithZeros(method, all),
        attempted: () => scoresOfPresent(method, { ...all, columns: attempts.columns }, scored),
        mean_of_present: () => scoresOfPresent(method, all, scored),
      }[policy](),
    })),
  );
}

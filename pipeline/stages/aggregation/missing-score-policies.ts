import type { Cohort } from '../../cohort/cohort.ts';
import { readRankedModels, readStateCounts, type StateCounts } from '../../cohort/scored-models.ts';
import { type AggregationMethod, transformationOf } from '../../statistics/aggregation-methods.ts';
import {
  type MissingPolicy,
  missingPolicies,
  scoresOfPresent,
  scoresWithZeros,
} from '../../statistics/missing-scores.ts';
import { roundingOfScores } from '../../statistics/rounding.ts';
import type { Reader } from '../../warehouse/reader.ts';
import type { SetAggregation } from './aggregate-sets.ts';

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
  /** Ids of the models that the policy ranks. */
  models: string[];
  scores: Float64Array;
  /** Rounding error of each score. */
  rounding: Float64Array;
}

/** Scores under each policy, for sets with enough complete models. */
export async function policiesOf(reader: Reader, sets: readonly SetAggregation[]): Promise<SetPolicies[]> {
  const rankedModels = new Map((await readRankedModels(reader)).map((each) => [each.metricSet, each]));
  const found: SetPolicies[] = [];
  for (const set of sets) {
    const { metricSet } = set.cohort;
    const ranked = policyScores(set, rankedModels.get(metricSet)!);
    found.push({ metricSet, counts: await readStateCounts(reader, metricSet), ranked });
  }
  return found;
}

function policyScores({ cohort, scored, methods }: SetAggregation, rankedModels: Cohort): PolicyScores[] {
  const all = { ...scored, columns: rankedModels.columns };
  const rankedBy = (policy: MissingPolicy) => (policy === 'complete_cases' ? cohort : rankedModels);
  return missingPolicies.flatMap((policy) =>
    methods.map(({ method, scores }) => ({
      policy,
      method,
      models: rankedBy(policy).models.map(({ id }) => id),
      rounding: roundingOfScores(transformationOf[method], rankedBy(policy).columns),
      scores: {
        complete_cases: () => scores,
        missing_as_zero: () => scoresWithZeros(method, all),
        mean_of_present: () => scoresOfPresent(method, all, scored),
      }[policy](),
    })),
  );
}

import { index, range, sum } from 'd3-array';
import { type Cohort, type Model, modelCounts, unitsOf } from '../../../cohort/cohort.ts';
import { readModels } from '../../../cohort/scored-models.ts';
import { mapPairs, presentPlaces, valuesAt } from '../../../statistics/correlation/pairs.ts';
import { itemsAt } from '../../../statistics/numbers/indices.ts';
import { withinRange } from '../../../statistics/numbers/limits.ts';
import { leaderboardRanks, midRanks } from '../../../statistics/numbers/ranks.ts';
import { jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';
import {
  type AggregationMethod,
  roundingOfScores,
  transformationOf,
} from '../../../statistics/score/aggregation-methods.ts';
import {
  type MissingPolicy,
  missingPolicies,
  scoresOfPresent,
  scoresWithZeros,
} from '../../../statistics/score/missing-scores.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns, type Reader, type Row } from '../../../warehouse/rows.ts';
import type { MethodScores, SetAggregation } from '../score/aggregate-sets.ts';

/** The scores of a method under a policy. */
interface PolicyScores {
  policy: MissingPolicy;
  method: AggregationMethod;
  /** The models that the policy ranks. */
  models: readonly Model[];
  /** By id, the index of each model that has a score. */
  places: ReadonlyMap<string, number>;
  scores: Float64Array;
  /** Rounding error of each score. */
  rounding: Float64Array;
}

/** One metric set's scores under each policy for missing scores. */
interface SetPolicies {
  cohort: Cohort;
  ranked: PolicyScores[];
  /** By model, the number of metrics that it was run on. */
  runs: ReadonlyMap<string, number>;
}

/** Scores under each policy, for sets with enough complete models. */
export async function policiesOf(reader: Reader, sets: readonly SetAggregation[]): Promise<SetPolicies[]> {
  const bySet = (cohorts: readonly Cohort[]) => index(cohorts, ({ metricSet }) => metricSet);
  const rankedModels = bySet(await readModels(reader, 'ranked'));
  const attempts = bySet(await readModels(reader, 'attempts'));
  return sets.map((set) => {
    const { cohort } = set;
    const attempted = attempts.get(cohort.metricSet)!;
    const ranked = policyScores(set, rankedModels.get(cohort.metricSet)!, attempted);
    return { cohort, ranked, runs: runsOf(attempted) };
  });
}

/** @param attempts the ranked models' scores, with 0 for a failed one */
function policyScores(
  { cohort, scored, methods }: SetAggregation,
  rankedModels: Cohort,
  attempts: Cohort,
): PolicyScores[] {
  const all = { ...scored, columns: rankedModels.columns };
  const scoresBy = (policy: MissingPolicy, { method, scores }: MethodScores): Float64Array => {
    if (policy === 'complete_cases') return scores;
    if (policy === 'missing_as_zero') return scoresWithZeros(method, all);
    const present = policy === 'attempted' ? { ...all, columns: attempts.columns } : all;
    return scoresOfPresent(method, present, scored);
  };
  return missingPolicies.flatMap((policy) => {
    const { models, columns } = policy === 'complete_cases' ? cohort : rankedModels;
    return methods.map((own) => {
      const scores = scoresBy(policy, own);
      const places = new Map(presentPlaces(scores).map((place) => [models[place]!.id, place]));
      const rounding = roundingOfScores(transformationOf[own.method], columns);
      return { policy, method: own.method, models, places, scores, rounding };
    });
  });
}

function runsOf({ models, columns }: Cohort): Map<string, number> {
  const runs = (model: number) => columns.filter((column) => !Number.isNaN(column[model])).length;
  return new Map(models.map(({ id }, model) => [id, runs(model)]));
}

/** Of a set's metrics, the share that a model must have been run on to be one of those run on most. */
const MOSTLY_RUN = 0.9;

export function policyQuartileRows({ cohort, ranked, runs }: SetPolicies, study: Study): Row[] {
  const pairs = mapPairs(ranked, (a, b) => ({ a, b }));
  const ofOneMethod = pairs.filter(({ a, b }) => a.method === b.method);
  return ofOneMethod.flatMap(({ a, b }) =>
    [0, MOSTLY_RUN].flatMap((leastRun) => {
      const isCompared = ({ id }: Model) =>
        a.places.has(id) && b.places.has(id) && runs.get(id)! >= leastRun * cohort.metrics.length;
      const models = a.models.filter(isCompared);
      if (models.length < study.minimum_models) return [];
      const about = { method: a.method, policy_a: a.policy, policy_b: b.policy, least_run: leastRun };
      return quartileRows(models, a, b).map((row) => ({ ...about, ...row }));
    }),
  );
}

function quartileRows(models: readonly Model[], a: PolicyScores, b: PolicyScores): Row[] {
  const one = quartilesAmong(models, a);
  const other = quartilesAmong(models, b);
  // Every model keeps its quartile: recomputed quartiles would make intervals two to three times too wide.
  const agreement = (some: readonly number[]) => quartileAgreement(itemsAt(one, some), itemsAt(other, some));
  const estimates = agreement([...models.keys()]);
  const intervals = jackknifeIntervals(unitsOf(models), agreement);
  return ['cohen_kappa', 'share_changed'].map((quantity, i) => ({
    ...modelCounts(models),
    quantity,
    estimate: estimates[i]!,
    ...intervalColumns(intervals && withinRange(intervals[i]!, [quantity === 'cohen_kappa' ? -1 : 0, 1])),
  }));
}

function quartilesAmong(models: readonly Model[], { places, scores, rounding }: PolicyScores): number[] {
  const own = models.map(({ id }) => places.get(id)!);
  return quartilesOf(leaderboardRanks(valuesAt(scores, own), valuesAt(rounding, own)).rank);
}

const QUARTILES = 4;

/** Per model, its quartile, from 0: the whole part of 4 × (mid-rank − ½) ÷ n. So tied models share a quartile. */
export function quartilesOf(ranks: ArrayLike<number>): number[] {
  return Array.from(midRanks(Float64Array.from(ranks)), (rank) =>
    Math.floor((QUARTILES * (rank - 0.5)) / ranks.length),
  );
}

/**
 * How far two assignments of the same models to quartiles agree: Cohen's kappa (Cohen 1960, unweighted) and the share
 * of models that change quartile. Kappa is NaN if all models are in one quartile by both.
 */
export function quartileAgreement(one: readonly number[], other: readonly number[]): [number, number] {
  const models = one.length;
  const inQuartile = (of: readonly number[], q: number) => of.filter((each) => each === q).length;
  const expected = range(QUARTILES).map((q) => inQuartile(one, q) * inQuartile(other, q));
  const share = one.filter((quartile, model) => quartile === other[model]).length / models;
  const byChance = sum(expected) / models ** 2;
  return [byChance === 1 ? Number.NaN : (share - byChance) / (1 - byChance), 1 - share];
}

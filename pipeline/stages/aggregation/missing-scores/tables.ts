import { index, range, sum } from 'd3-array';
import { type Cohort, type Model, modelCounts, unitsOf } from '../../../cohort/cohort.ts';
import { readModels, readStateCounts } from '../../../cohort/scored-models.ts';
import { presentPlaces, valuesAt } from '../../../statistics/correlation/pairs.ts';
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
import { largestRankChange, rankingAgreement } from '../../../statistics/score/rank-changes.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns, type Reader, type Row } from '../../../warehouse/rows.ts';
import { changeColumns } from '../ranks/tables.ts';
import type { MethodScores, SetAggregation } from '../score/aggregate-sets.ts';

/** The scores of a method under a policy. */
interface PolicyScores {
  policy: MissingPolicy;
  method: AggregationMethod;
  /** The models that the policy ranks. */
  models: readonly Model[];
  scores: Float64Array;
  /** Rounding error of each score. */
  rounding: Float64Array;
}

/** One metric set's scores under each policy for missing scores. */
interface SetPolicies {
  cohort: Cohort;
  /** By model, how many scores are there and why others are missing. */
  counts: ReadonlyMap<string, Row>;
  ranked: PolicyScores[];
}

/** Scores under each policy, for sets with enough complete models. */
export async function policiesOf(reader: Reader, sets: readonly SetAggregation[]): Promise<SetPolicies[]> {
  const bySet = (cohorts: readonly Cohort[]) => index(cohorts, ({ metricSet }) => metricSet);
  const rankedModels = bySet(await readModels(reader, 'ranked'));
  const attempts = bySet(await readModels(reader, 'attempts'));
  const policies: SetPolicies[] = [];
  for (const set of sets) {
    const { cohort } = set;
    const { metricSet } = cohort;
    const ranked = policyScores(set, rankedModels.get(metricSet)!, attempts.get(metricSet)!);
    const counts = await readStateCounts(reader, metricSet);
    policies.push({ cohort, counts, ranked });
  }
  return policies;
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
    return methods.map((own) => ({
      policy,
      method: own.method,
      models,
      scores: scoresBy(policy, own),
      rounding: roundingOfScores(transformationOf[own.method], columns),
    }));
  });
}

export function policyScoreRows({ counts, ranked }: SetPolicies): Row[] {
  return ranked.flatMap(({ policy, method, models, scores, rounding }) => {
    const { rank, tied } = leaderboardRanks(scores, rounding);
    return models.map(({ id }, i) => ({
      policy,
      method,
      model_id: id,
      ...counts.get(id)!,
      score: scores[i]!,
      rank: rank[i] ?? null,
      n_tied: tied[i] ?? null,
    }));
  });
}

/** Every pair with the same policy or the same method. */
function pairsWithSame(key: 'policy' | 'method', ranked: readonly PolicyScores[]) {
  return ranked.flatMap((a, i) =>
    ranked
      .slice(i + 1)
      .filter((b) => b[key] === a[key])
      .map((b) => ({ a, b })),
  );
}

/** Every pair of methods under each policy. */
export function methodAgreementRows({ ranked }: SetPolicies): Row[] {
  return pairsWithSame('policy', ranked).map(({ a, b }) => {
    const one = leaderboardRanks(a.scores).rank;
    const other = leaderboardRanks(b.scores).rank;
    return {
      policy: a.policy,
      method_a: a.method,
      method_b: b.method,
      n_models: a.models.length,
      kendall_tau: rankingAgreement(one, other, 'kendall'),
      spearman_rho: rankingAgreement(one, other, 'spearman'),
      top10_overlap: one.filter((rank, model) => rank <= 10 && other[model]! <= 10).length,
      largest_rank_change: largestRankChange(one, other).change,
    };
  });
}

/** Two policies with the same method, over the models that both rank, and their ranks among these. */
interface PolicyPair {
  a: PolicyScores;
  b: PolicyScores;
  models: Model[];
  ranksA: number[];
  ranksB: number[];
}

/** @param leastRun share of the metrics that the models were run on at least */
function policyPairs({ cohort, counts, ranked }: SetPolicies, leastRun = 0): PolicyPair[] {
  const metrics = cohort.metrics.length;
  const isRun = (id: string) => metrics - Number(counts.get(id)!.n_never_run) >= leastRun * metrics;
  return pairsWithSame('method', ranked).map(({ a, b }) => {
    const placesA = placesById(a);
    const placesB = placesById(b);
    const ids = [...placesA.keys()].filter((id) => placesB.has(id) && isRun(id));
    const ownA = ids.map((id) => placesA.get(id)!);
    const ownB = ids.map((id) => placesB.get(id)!);
    const models = ownA.map((place) => a.models[place]!);
    return { a, b, models, ranksA: ranksAmong(a, ownA), ranksB: ranksAmong(b, ownB) };
  });
}

/** Index of each model with a score, by id. */
function placesById({ models, scores }: PolicyScores): Map<string, number> {
  return new Map(presentPlaces(scores).map((model) => [models[model]!.id, model]));
}

function ranksAmong({ scores, rounding }: PolicyScores, places: readonly number[]): number[] {
  return leaderboardRanks(valuesAt(scores, places), valuesAt(rounding, places)).rank;
}

function pairColumns({ a, b }: PolicyPair): Row {
  return { method: a.method, policy_a: a.policy, policy_b: b.policy };
}

export function policyAgreementRows(policies: SetPolicies): Row[] {
  return policyPairs(policies).map((pair) => {
    const { models, ranksA, ranksB } = pair;
    return {
      ...pairColumns(pair),
      n_models: models.length,
      kendall_tau: rankingAgreement(ranksA, ranksB, 'kendall'),
      ...changeColumns(models, { rank_a: ranksA, rank_b: ranksB }),
    };
  });
}

/** Of a set's metrics, the share that a model must have been run on to be one of those run on most. */
const MOSTLY_RUN = 0.9;

export function policyQuartileRows(policies: SetPolicies, study: Study): Row[] {
  return [0, MOSTLY_RUN].flatMap((leastRun) =>
    policyPairs(policies, leastRun)
      .filter(({ models }) => models.length >= study.minimum_models)
      .flatMap((pair) =>
        quartileRows(pair).map((row) => ({ ...pairColumns(pair), least_run: leastRun, ...row })),
      ),
  );
}

function quartileRows({ models, ranksA, ranksB }: PolicyPair): Row[] {
  const one = quartilesOf(ranksA);
  const other = quartilesOf(ranksB);
  // Every model keeps its quartile: recomputed quartiles would make intervals two to three times too wide.
  const agreement = (some: readonly number[]) =>
    quartileAgreement(
      some.map((model) => one[model]!),
      some.map((model) => other[model]!),
    );
  const estimates = agreement([...models.keys()]);
  const intervals = jackknifeIntervals(unitsOf(models), agreement);
  return ['cohen_kappa', 'share_changed'].map((quantity, i) => ({
    ...modelCounts(models),
    quantity,
    estimate: estimates[i]!,
    ...intervalColumns(intervals && withinRange(intervals[i]!, [quantity === 'cohen_kappa' ? -1 : 0, 1])),
  }));
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

import { group } from 'd3-array';
import type { Cohort, Model } from '../../../cohort/cohort.ts';
import {
  enoughFamilies,
  familyCount,
  familySampling,
  modelSampling,
} from '../../../cohort/model-sampling.ts';
import {
  readAttempts,
  readRankedModels,
  readStateCounts,
  type StateCounts,
} from '../../../cohort/scored-models.ts';
import { leaderboardRanks, weightedMidRanks } from '../../../statistics/numbers/ranks.ts';
import { roundingOfScores, withinRange } from '../../../statistics/numbers/rounding.ts';
import { resampledIntervals, widerInterval } from '../../../statistics/resampling/intervals.ts';
import {
  type AggregationMethod,
  countsOfOne,
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
import { familyColumns, intervalColumns, type Reader, type Row } from '../../../warehouse/rows.ts';
import { commonRanks, policyPairs } from '../ranks/tables.ts';
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

/** A method under two policies: the quartiles of the models that both rank. */
interface Compared {
  about: Row;
  models: Model[];
  quartiles: [Uint8Array, Uint8Array];
}

export function policyQuartileRows(policies: SetPolicies, study: Study): Row[] {
  const compared = policyPairs(policies).map(([a, b]): Compared => {
    const { models, ranks } = commonRanks(a, b);
    const pair = { method: a.method, policy_a: a.policy, policy_b: b.policy };
    return {
      about: { metric_set: policies.metricSet, ...pair, n_models: models.length },
      models,
      quartiles: [quartilesOf(ranks[0]), quartilesOf(ranks[1])],
    };
  });
  return bySameModels(compared).flatMap((group) => agreementRows(group, study));
}

/** Groups that share their models, and so their resamples; without those that have no models. */
function bySameModels(compared: readonly Compared[]): Compared[][] {
  const present = compared.filter(({ models }) => models.length > 0);
  return [...group(present, ({ models }) => JSON.stringify(models.map(({ id }) => id))).values()];
}

const RANGES = { cohen_kappa: [-1, 1], share_changed: [0, 1] } as const;

function quantityAt(place: number): (typeof quartileQuantities)[number] {
  return quartileQuantities[place % quartileQuantities.length]!;
}

function agreementRows(group: readonly Compared[], study: Study): Row[] {
  const { models } = group[0]!;
  const agreement = (counts: Int32Array) =>
    group.flatMap(({ quartiles }) => quartileAgreement(...quartiles, counts));
  const estimates = agreement(countsOfOne(models.length));
  const byModels = resampledIntervals(modelSampling(models, study), agreement).map((each, place) =>
    widerInterval(estimates[place]!, each, RANGES[quantityAt(place)]),
  );
  const byFamilies = enoughFamilies(models)
    ? resampledIntervals(familySampling(models), agreement).map((each, place) =>
        withinRange(each, RANGES[quantityAt(place)]),
      )
    : undefined;
  return estimates.map((estimate, place) => ({
    ...group[Math.floor(place / quartileQuantities.length)]!.about,
    n_model_families: familyCount(models),
    quantity: quantityAt(place),
    estimate,
    ...intervalColumns(byModels[place]),
    ...familyColumns(byFamilies?.[place]),
  }));
}

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

/** What {@link quartileAgreement} computes. */
const quartileQuantities = ['cohen_kappa', 'share_changed'] as const;

const QUARTILES = 4;

/** Per model, its quartile, from 0: the whole part of 4 × (mid-rank − ½) ÷ n. So tied models share a quartile. */
export function quartilesOf(ranks: ArrayLike<number>): Uint8Array {
  const midRanks = weightedMidRanks(Float64Array.from(ranks), countsOfOne(ranks.length));
  return Uint8Array.from(midRanks, (rank) => Math.floor((QUARTILES * (rank - 0.5)) / ranks.length));
}

/**
 * How far two assignments of the same models to quartiles agree: Cohen's kappa (Cohen 1960, unweighted) and the share
 * of models that change quartile. Kappa is NaN if all models are in one quartile by both.
 *
 * @param counts how often each model is in a resample; in it, every model keeps its quartile
 */
export function quartileAgreement(
  one: Uint8Array,
  other: Uint8Array,
  counts: Int32Array,
): [kappa: number, changed: number] {
  const inOne = new Float64Array(QUARTILES);
  const inOther = new Float64Array(QUARTILES);
  let same = 0;
  let models = 0;
  for (let model = 0; model < counts.length; model++) {
    const count = counts[model]!;
    inOne[one[model]!]! += count;
    inOther[other[model]!]! += count;
    if (one[model] === other[model]) same += count;
    models += count;
  }
  const expected = inOne.reduce((sum, size, q) => sum + size * inOther[q]!, 0) / models ** 2;
  const share = same / models;
  return [expected === 1 ? Number.NaN : (share - expected) / (1 - expected), 1 - share];
}

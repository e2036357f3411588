import { index, range, sum } from 'd3-array';
import type { Cohort } from '../../../cohort/cohort.ts';
import { modelCounts, unitsOf } from '../../../cohort/model-units.ts';
import { readModels, readStateCounts } from '../../../cohort/scored-models.ts';
import { valuesAt } from '../../../statistics/correlation/pairs.ts';
import { withinRange } from '../../../statistics/numbers/limits.ts';
import { leaderboardRanks, midRanks } from '../../../statistics/numbers/ranks.ts';
import { jackknifeIntervals } from '../../../statistics/resampling/jackknife.ts';
import { transformationOf } from '../../../statistics/score/aggregation-methods.ts';
import {
  type MissingPolicy,
  missingPolicies,
  scoresOfPresent,
  scoresWithZeros,
} from '../../../statistics/score/missing-scores.ts';
import { largestRankChange, rankingAgreement } from '../../../statistics/score/rank-changes.ts';
import { roundingOfScores } from '../../../statistics/score/rounding.ts';
import type { Study } from '../../../studies/study.ts';
import { intervalColumns, type Reader, type Row } from '../../../warehouse/rows.ts';
import { changeColumns } from '../ranks/tables.ts';
import type { SetAggregation } from '../score/aggregate-sets.ts';

/** One metric set's scores under each policy for missing scores. */
type SetPolicies = Awaited<ReturnType<typeof policiesOf>>[number];
/** The scores of a method under a policy. */
type PolicyScores = SetPolicies['ranked'][number];

/** Scores under each policy, for sets with enough complete models. */
export async function policiesOf(reader: Reader, sets: readonly SetAggregation[]) {
  const bySet = (cohorts: readonly Cohort[]) => index(cohorts, ({ metricSet }) => metricSet);
  const rankedModels = bySet(await readModels(reader, 'ranked'));
  const attempts = bySet(await readModels(reader, 'attempts'));
  const found = [];
  for (const set of sets) {
    const { metricSet, metrics } = set.cohort;
    const ranked = policyScores(set, rankedModels.get(metricSet)!, attempts.get(metricSet)!);
    const counts = await readStateCounts(reader, metricSet);
    found.push({ metricSet, metrics: metrics.length, counts, ranked });
  }
  return found;
}

/** @param attempts the ranked models' scores, with 0 for a failed one */
function policyScores({ cohort, scored, methods }: SetAggregation, rankedModels: Cohort, attempts: Cohort) {
  const all = { ...scored, columns: rankedModels.columns };
  const rankedBy = (policy: MissingPolicy) => (policy === 'complete_cases' ? cohort : rankedModels);
  return missingPolicies.flatMap((policy) =>
    methods.map(({ method, scores }) => ({
      policy,
      method,
      /** The models that the policy ranks. */
      models: rankedBy(policy).models,
      /** Rounding error of each score. */
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
  return policyPairs(policies).map(({ about, models, ranks }) => {
    const { model, change } = largestRankChange(...ranks);
    return {
      ...about,
      n_models: models.length,
      kendall_tau: rankingAgreement(...ranks, 'kendall'),
      ...changeColumns(models, { model, change }),
      rank_a: change > 0 ? ranks[0][model]! : null,
      rank_b: change > 0 ? ranks[1][model]! : null,
    };
  });
}

export function policyQuartileRows(policies: SetPolicies, study: Study): Row[] {
  const present = [0, MOSTLY_RUN]
    .flatMap((least) => policyPairs(policies, least).map((each) => ({ ...each, least_run: least })))
    .filter(({ models }) => models.length >= study.minimum_models);
  return present.flatMap(({ about, least_run, models, ranks }) => {
    const [one, other] = ranks.map(quartilesOf);
    // Every model keeps its quartile: recomputed quartiles would make intervals two to three times too wide.
    const agreement = (some: readonly number[]) => {
      const at = (quartiles: readonly number[]) => some.map((model) => quartiles[model]!);
      return quartileAgreement(at(one!), at(other!));
    };
    const intervals = jackknifeIntervals(unitsOf(models), agreement);
    return agreement([...models.keys()]).map((estimate, q) => {
      const interval = intervals?.[q];
      const quantity = quartileQuantities[q]!;
      return {
        ...about,
        least_run,
        ...modelCounts(models),
        quantity,
        estimate,
        ...intervalColumns(interval && withinRange(interval, RANGES[quantity])),
      };
    });
  });
}

/** Of a set's metrics, the share that a model must have been run on to be one of those run on most. */
const MOSTLY_RUN = 0.9;

/** What {@link quartileAgreement} computes. */
const quartileQuantities = ['cohen_kappa', 'share_changed'] as const;
const RANGES = { cohen_kappa: [-1, 1], share_changed: [0, 1] } as const;

export function policyScoreRows({ metricSet, counts, ranked }: SetPolicies): Row[] {
  return ranked.flatMap(({ policy, method, models, scores, rounding }) => {
    const { rank, tied } = leaderboardRanks(scores, rounding);
    return models.map(({ id }, i) => ({
      metric_set: metricSet,
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
export function quartileAgreement(one: readonly number[], other: readonly number[]) {
  const models = one.length;
  const inQuartile = (of: readonly number[], q: number) => of.filter((each) => each === q).length;
  const expected = range(QUARTILES).map((q) => inQuartile(one, q) * inQuartile(other, q));
  const share = one.filter((quartile, model) => quartile === other[model]).length / models;
  const byChance = sum(expected) / models ** 2;
  return [byChance === 1 ? Number.NaN : (share - byChance) / (1 - byChance), 1 - share] as const;
}

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

/**
 * Every two policies for missing scores with the same method, over the models that both rank.
 *
 * @param leastRun share of the metrics that these models were run on at least
 */
function policyPairs({ metricSet, metrics, counts, ranked }: SetPolicies, leastRun = 0) {
  const isRun = (id: string) => metrics - Number(counts.get(id)!.n_never_run) >= leastRun * metrics;
  return ranked.flatMap((a, i) => {
    const others = ranked.slice(i + 1).filter(({ method }) => method === a.method);
    return others.map((b) => {
      const about = { metric_set: metricSet, method: a.method, policy_a: a.policy, policy_b: b.policy };
      return { about, ...commonRanks(a, b, isRun) };
    });
  });
}

/** The models that both policies rank, of those that count, and their ranks among these. */
function commonRanks(a: PolicyScores, b: PolicyScores, isCounted: (id: string) => boolean) {
  const [ofA, ofB] = [placesById(a), placesById(b)];
  const ids = [...ofA.keys()].filter((id) => ofB.has(id) && isCounted(id));
  const [own, other] = [ofA, ofB].map((of) => ids.map((id) => of.get(id)!));
  const ranks: [number[], number[]] = [ranksOf(a, own!), ranksOf(b, other!)];
  return { models: own!.map((place) => a.models[place]!), ranks };
}

function ranksOf({ scores, rounding }: PolicyScores, places: readonly number[]): number[] {
  return leaderboardRanks(valuesAt(scores, places), valuesAt(rounding, places)).rank;
}

/** Index of each model with a score, by id. */
function placesById({ models, scores }: PolicyScores): Map<string, number> {
  return new Map(models.flatMap(({ id }, i) => (Number.isNaN(scores[i]) ? [] : [[id, i] as const])));
}

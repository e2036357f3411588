import { groups, maxIndex, mean } from 'd3-array';
import type { Metric, Model } from '../../../cohort/cohort.ts';
import { familiesToLeaveOut } from '../../../cohort/model-sampling.ts';
import { isOrderTooLong } from '../../../cohort/size-limits.ts';
import type { Effects } from '../../../sources/effects.ts';
import { holm } from '../../../statistics/correlation/p-values.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import { type RankDifference, rankingAgreement, rankRange } from '../../../statistics/score/rank-changes.ts';
import type { Study } from '../../../studies/study.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { MethodScores, SetAggregation } from '../score/aggregate-sets.ts';
import { combinations, orderDependence } from './order-dependence.ts';
import { LEADS, orderedShare, rankerWithout, shareAhead } from './rank-resampling.ts';

export function rankingRows({ cohort, methods, ranges, heldCategories }: SetAggregation): Row[] {
  // Methods without scores have no ranking.
  const ranked = methods.filter(({ ranking }) => ranking.rank.includes(1));
  return ranked.map((method) => {
    const { resampledRanks, fixedRanks } = method;
    const pairs = neighbours(method);
    const distinguishable = pairs.filter(({ isDistinguishable }) => isDistinguishable);
    return {
      metric_set: cohort.metricSet,
      method: method.method,
      n_models: cohort.models.length,
      share_ordered: resampledRanks
        ? orderedShare(inOrder(method.ranking).map((model) => resampledRanks[model]!))
        : null,
      n_led_by_first: ledByFirst(method)?.filter((isLed) => isLed).length ?? null,
      n_neighbours: pairs.length,
      n_distinguishable: resampledRanks ? distinguishable.length : null,
      median_width: ranges.reason ? null : medianWidth(resampledRanks),
      fixed_median_width: medianWidth(fixedRanks),
      held_categories: heldCategories.length > 0 ? heldCategories.join(', ') : null,
      varying_weight: ranges.varyingWeight,
      reason: ranges.reason,
    };
  });
}

/** Whether the first model leads each other in the resamples; null without resamples or a first. */
export function ledByFirst({ ranking, resampledRanks }: MethodScores): boolean[] | null {
  const first = ranking.rank.indexOf(1);
  if (!resampledRanks || first === -1) return null;
  return resampledRanks.map((ranks) => shareAhead(resampledRanks[first]!, ranks) >= LEADS);
}

function medianWidth(resampledRanks: Uint16Array[] | undefined): number | null {
  const ranges = (resampledRanks ?? []).flatMap((ranks) => rankRange(ranks) ?? []);
  if (ranges.length === 0) return null;
  return median(ranges.map(({ low, high }) => high - low));
}

/** Significance level, corrected for the number of neighbours (Holm). */
const LEVEL = 0.05;

export function neighbourRows({ cohort, methods }: SetAggregation): Row[] {
  return methods.flatMap((method) =>
    neighbours(method).map(({ better, worse, ahead, isDistinguishable }) => ({
      metric_set: cohort.metricSet,
      method: method.method,
      model_id: cohort.models[better]!.id,
      next_model_id: cohort.models[worse]!.id,
      rank: method.ranking.rank[better]!,
      next_rank: method.ranking.rank[worse]!,
      // Rounding errors can make the difference of tied models negative.
      difference: Math.max(0, method.scores[better]! - method.scores[worse]!),
      share_ahead: ahead,
      distinguishable: isDistinguishable,
    })),
  );
}

/** The ranked models from the first to the last; tied models by id. */
function inOrder({ rank }: MethodScores['ranking']): number[] {
  return [...rank.keys()]
    .filter((model) => rank[model] !== undefined)
    .sort((a, b) => rank[a]! - rank[b]! || a - b);
}

/**
 * Pairs each model with the next one in the ranking; tied models are ordered by id. `ahead` is the share of resamples in
 * which the better model leads; NaN without resamples.
 */
export function neighbours({ ranking, resampledRanks }: Pick<MethodScores, 'ranking' | 'resampledRanks'>) {
  const order = inOrder(ranking);
  const pairs = order.slice(1).map((worse, i) => ({ better: order[i]!, worse }));
  const leads = (one: number, other: number) =>
    resampledRanks ? shareAhead(resampledRanks[one]!, resampledRanks[other]!) : Number.NaN;
  const ahead = pairs.map(({ better, worse }) => leads(better, worse));
  const corrected = holm(Float64Array.from(pairs, ({ better, worse }) => leads(worse, better)));
  return pairs.map((pair, i) => ({
    ...pair,
    ahead: ahead[i]!,
    isDistinguishable: Number.isNaN(ahead[i]!) ? null : corrected[i]! <= LEVEL,
  }));
}

/** How far each method's order of two models depends on other models, and on families of several. */
export function orderDependenceRows(set: SetAggregation, study: Study, log: Effects['log']): Row[] {
  const { models, metrics, metricSet } = set.cohort;
  if (isOrderTooLong(models.length, metrics.length)) {
    log(`${study.name}, metric set ${metricSet}: skipped aggregation/order_dependence: too many models`);
    return [];
  }
  const { families, leftOut } = familiesToLeaveOut(models, study.minimum_models);
  const keeping = (isKept: (model: number) => boolean) => () =>
    Int32Array.from(models, (_, i) => Number(isKept(i)));
  const choices = [
    ...models.map(({ id }, i) => ({ kind: 'model', name: id, kept: keeping((model) => model !== i) })),
    ...leftOut.map(({ unit, family: name }) => {
      return { kind: 'family', name, kept: keeping((model) => families.of[model] !== unit) };
    }),
  ];
  const byMean = set.methods.find(({ method }) => method === 'arithmetic_mean')?.ranking.rank;
  return combinations(set).flatMap((combination) => {
    const { rank } = leaderboardRanks(combination.scores, combination.rounding);
    const first = rank.indexOf(1);
    if (first === -1) return [];
    return groups(choices, ({ kind }) => kind).map(([kind, own]) => {
      const kept = own.map((choice) => choice.kept);
      const { share, shares, overtaking } = orderDependence(combination, first, kept);
      const most = maxIndex(shares);
      return {
        metric_set: metricSet,
        method: combination.method,
        kind,
        n_models: models.length,
        first_model_id: models[first]!.id,
        kendall_tau: byMean ? rankingAgreement(byMean, rank, 'kendall') : null,
        n_left_out: own.length,
        share_reversed: share,
        mean_share: mean(shares)!,
        largest_share: shares[most]!,
        left_out: shares[most]! > 0 ? own[most]!.name : null,
        n_overtaking: overtaking,
      };
    });
  });
}

/** What to leave out: a metric, a data set or a category. */
const kinds = [
  ['metric', 'id'],
  ['data_set', 'dataSet'],
  ['category', 'category'],
] as const;

export function leaveOutRows({ cohort, scored, methods }: SetAggregation): Row[] {
  const { metrics, models, metricSet } = cohort;
  const selections = selectionsOf(metrics);
  return methods.flatMap(({ method, ranking }) => {
    const rankWithout = rankerWithout(method, scored, ranking.rank);
    return selections.map(({ kind, leftOut, kept }) => {
      const { tau, model, change, rank } = rankWithout(kept);
      return {
        metric_set: metricSet,
        method,
        kind,
        left_out: leftOut,
        n_left_out: kept.filter((each) => each === 0).length,
        kendall_tau: tau,
        ...changeColumns(models, { model, change }),
        rank: change > 0 ? ranking.rank[model]! : null,
        rank_without: change > 0 ? rank : null,
      };
    });
  });
}

/** The largest change of rank, and the model that it is of; null if no rank changes. */
export function changeColumns(models: readonly Model[], { model, change }: RankDifference): Row {
  return { largest_rank_change: change, model_id: change > 0 ? models[model]!.id : null };
}

/** All selections that keep at least one metric. */
function selectionsOf(metrics: readonly Metric[]) {
  return kinds.flatMap(([kind, key]) =>
    [...new Set(metrics.map((metric) => metric[key]))]
      // What is left over is not one category.
      .filter((label) => kind !== 'category' || label !== 'other')
      .sort()
      .map((leftOut) => ({
        kind,
        leftOut,
        kept: Uint8Array.from(metrics, (metric) => Number(metric[key] !== leftOut)),
      }))
      .filter(({ kept }) => kept.includes(1)),
  );
}

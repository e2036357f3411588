import { sort } from 'd3-array';
import { type Cohort, completeCohort, type Model } from '../../../cohort/cohort.ts';
import { correlationOf } from '../../../statistics/correlation/correlate-columns.ts';
import { pairCount } from '../../../statistics/correlation/pairs.ts';
import { indicesWhere, itemsAt } from '../../../statistics/numbers/indices.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { type LeaderboardRanks, leaderboardRanks, NO_RANK } from '../../../statistics/numbers/ranks.ts';
import { orderOf } from '../../../statistics/order/found-order.ts';
import { rankSets } from '../../../statistics/order/rank-sets.ts';
import { unitFields } from '../../../statistics/order/unit-order.ts';
import {
  roundingOfScores,
  scorer,
  transformationOf,
  transformed,
} from '../../../statistics/score/aggregation-methods.ts';
import { rootWeights } from '../../../statistics/score/metric-tree.ts';
import { shareMissing } from '../../../statistics/score/missing-scores.ts';
import { largestRankChange, rankingAgreement, rankRange } from '../../../statistics/score/rank-changes.ts';
import { spreadRatio } from '../../../statistics/score/spread-ratio.ts';
import type { Study } from '../../../studies/study.ts';
import { endsOf, mapped, type Row } from '../../../warehouse/rows.ts';
import { cronbachAlpha, kendallsW, looksCut } from '../order/concordance.ts';
import { orderRow } from '../order/rank-sets.ts';
import type { MethodScores, SetAggregation } from '../score/aggregate-sets.ts';
import type { OtherScores } from '../score/other-methods.ts';

export function modelScoreRows({ cohort, methods, otherMethods, noRangeReason }: SetAggregation): Row[] {
  return [...methods, ...otherMethods].flatMap((scores) => {
    const { method, ranking, resampledRanks, heldDataSetsRanks, order } = scores;
    const led = ledByFirst(scores);
    const sets = order && rankSets(order.pairs);
    const byGroup = order?.byGroup && rankSets(order.byGroup);
    return cohort.models.map(({ id }, model) => ({
      model_id: id,
      method,
      score: scores.scores[model]!,
      rank: ranking.rank[model] ?? null,
      n_tied: ranking.tied[model] ?? null,
      ...endsOf(noRangeReason ? undefined : rankRange(resampledRanks?.[model]), 'rank'),
      ...endsOf(rankRange(heldDataSetsRanks?.[model]), 'held_data_sets_rank'),
      led_by_first: led?.[model] ?? null,
      ...endsOf(sets?.[model], 'rank_set'),
      tier: sets?.[model]?.tier ?? null,
      ...endsOf(byGroup?.[model], 'group_rank_set'),
    }));
  });
}

export function rankingRows(set: SetAggregation): Row[] {
  const { cohort, methods, varyingWeight, noRangeReason, heldCategories } = set;
  // Methods without scores have no ranking.
  const ranked = methods.filter(({ ranking }) => ranking.rank.includes(1));
  return ranked.map((method) => {
    const { resampledRanks, heldDataSetsRanks } = method;
    return {
      method: method.method,
      is_main: method === methods[0],
      n_models: cohort.models.length,
      share_ordered: resampledRanks ? orderedShare(itemsAt(resampledRanks, inOrder(method.ranking))) : null,
      n_led_by_first: ledByFirst(method)?.filter((isLed) => isLed).length ?? null,
      median_width: noRangeReason ? null : medianWidth(resampledRanks),
      held_data_sets_median_width: medianWidth(heldDataSetsRanks),
      held_categories: heldCategories.join(', ') || null,
      varying_weight: varyingWeight,
      reason: noRangeReason,
      ...orderRow(method.order, set.units),
    };
  });
}

/** Whether the first model leads each other in the resamples; null without resamples or a first. */
function ledByFirst({ ranking, resampledRanks }: MethodScores | OtherScores): boolean[] | null {
  const first = ranking.rank.indexOf(1);
  if (!resampledRanks || first === -1) return null;
  return resampledRanks.map((ranks) => shareAhead(resampledRanks[first]!, ranks) >= LEADS);
}

function medianWidth(resampledRanks: readonly Uint16Array[] = []): number | null {
  const ranges = resampledRanks.flatMap((ranks) => rankRange(ranks) ?? []);
  if (ranges.length === 0) return null;
  return median(ranges.map(({ low, high }) => high - low));
}

/** The ranked models from the first to the last; tied models by id. */
function inOrder({ rank }: LeaderboardRanks): number[] {
  return sort(indicesWhere(rank, Boolean), (model) => rank[model]);
}

export function leaveOutRows(set: SetAggregation, { seed }: Study): Row[] {
  const { cohort, scored, methods } = set;
  const selections = selectionsOf(cohort);
  return methods.flatMap((scores) => {
    const { method, ranking } = scores;
    const scoresOf = scorer(method, scored);
    return selections.map((selection) => {
      const { kind, leftOut, kept } = selection;
      const columns = scored.columns.filter((_, metric) => kept[metric] === 1);
      const rounding = roundingOfScores(transformationOf[method], columns);
      const scoresOfRest = scoresOf(rootWeights(scored.tree, kept));
      const scoresOfPart = scoresOf(
        rootWeights(
          scored.tree,
          kept.map((isKept) => 1 - isKept),
        ),
      );
      const { rank } = leaderboardRanks(scoresOfRest, rounding);
      const fit = correlationOf(scoresOfPart, scoresOfRest, 'spearman');
      return {
        method,
        kind,
        left_out: leftOut,
        n_left_out: kept.length - columns.length,
        rest_correlation: fit,
        kendall_tau: rankingAgreement(ranking.rank, rank, 'kendall'),
        first_without: cohort.models[rank.indexOf(1)]?.id ?? null,
        ...orderWithout(set, scores, selection, fit, seed),
        ...changeColumns(cohort.models, { rank: ranking.rank, rank_without: rank }),
      };
    });
  });
}

const WITHOUT_GROUPS = { groups: undefined };

/** What a table's rank sets show without a column opposed to the others; null for other parts. */
function orderWithout(
  { scored, units }: SetAggregation,
  { method, order }: MethodScores,
  { kind, kept }: Selection,
  fit: number,
  seed: number,
): Row {
  const isOpposed = order && units.kind === 'metric' && kind === 'metric' && fit < 0;
  if (!isOpposed) return { n_may_be_first_without: null, share_pairs_ordered_without: null };
  const isKept = (_: unknown, metric: number) => kept[metric] === 1;
  const columns = scored.columns.filter(isKept);
  const weights = rootWeights(scored.tree, kept).filter(isKept);
  const members = columns.map((_, column) => [column]);
  const { kind: unit, table } = units;
  const others = { kind: unit, members, ...(table && { table: { families: table.families } }) };
  const changed = transformed(transformationOf[method], columns);
  const found = orderOf(columns, changed, weights, others, seed, WITHOUT_GROUPS);
  const { n_may_be_first, share_pairs_ordered } = orderRow(found, others);
  return { n_may_be_first_without: n_may_be_first!, share_pairs_ordered_without: share_pairs_ordered! };
}

/**
 * The largest change of rank, the model that it is of, and its rank in each ranking; null if no rank changes.
 *
 * @param rankings two, by the column of the model's rank
 */
export function changeColumns(models: readonly Model[], rankings: Record<string, readonly number[]>): Row {
  const [before, after] = Object.values(rankings);
  const { model, change } = largestRankChange(before!, after!);
  return {
    largest_rank_change: change,
    model_id: change > 0 ? models[model]!.id : null,
    ...mapped(rankings, (ranks) => (change > 0 ? ranks[model]! : null)),
  };
}

/** What is left out in turn, and per metric, 1 if it is kept. */
interface Selection {
  kind: string;
  leftOut: string;
  kept: Uint8Array;
}

/** All selections that keep at least one metric. */
function selectionsOf({ metrics }: Cohort): Selection[] {
  const selections: Selection[] = [];
  for (const [kind, field] of Object.entries(unitFields)) {
    const labels = metrics.map((metric) => metric[field]);
    for (const leftOut of [...new Set(labels)].sort()) {
      // What is left over is not one category.
      if (kind === 'category' && leftOut === 'other') continue;
      const kept = Uint8Array.from(labels, (label) => Number(label !== leftOut));
      if (kept.includes(1)) selections.push({ kind, leftOut, kept });
    }
  }
  return selections;
}

/** How far a set's columns give one order, over the models that are ranked; also for sets with too few of them. */
export function concordanceRow(cohort: Cohort, sets: readonly SetAggregation[], { missing }: Study): Row {
  const { metricSet, metrics, models, columns } = cohort;
  const ranked = sets.find((set) => set.cohort.metricSet === metricSet)?.cohort;
  const complete = completeCohort(cohort);
  // Skipped scores are filled in.
  const full = ranked && (missing === 'skip' ? complete : ranked);
  return {
    metric_set: metricSet,
    n_models: ranked?.models.length ?? 0,
    n_metrics: metrics.length,
    kendalls_w: full ? kendallsW(full.columns) : null,
    cronbach_alpha: full ? cronbachAlpha(full.columns) : null,
    spread_ratio: ranked ? spreadRatio(ranked.columns) : null,
    looks_cut: ranked ? looksCut(ranked.columns) : null,
    missing,
    n_incomplete: models.length - complete.models.length,
    share_missing: shareMissing(columns),
  };
}

/** A model leads another if it is ahead in at least this share of the resamples. */
export const LEADS = 0.975;

/** Most models of which all pairs are compared. */
const MOST_COMPARED = 1000;

/**
 * The share of all pairs of models in which one leads the other ({@link LEADS}). Of many models, those at even distances in the ranking
 * stand for all.
 *
 * @param all per model, its ranks in all resamples, in the order of the ranking
 */
export function orderedShare(all: readonly Uint16Array[]): number {
  const step = Math.ceil(all.length / MOST_COMPARED);
  const ranks = all.filter((_, place) => place % step === 0);
  let ordered = 0;
  for (const [i, one] of ranks.entries())
    for (const other of ranks.slice(0, i)) {
      const share = shareAhead(one, other);
      if (share >= LEADS || share <= 1 - LEADS) ordered++;
    }
  return ordered / pairCount(ranks.length);
}

/**
 * The share of resamples in which one model ranks better than another. Ties count half. Resamples without both ranks
 * are ignored; NaN if none is left.
 */
export function shareAhead(one: Uint16Array, other: Uint16Array): number {
  let ahead = 0;
  let count = 0;
  for (let i = 0; i < one.length; i++) {
    if (one[i] === NO_RANK || other[i] === NO_RANK) continue;
    count++;
    ahead += one[i]! < other[i]! ? 1 : one[i] === other[i] ? 0.5 : 0;
  }
  return ahead / count;
}

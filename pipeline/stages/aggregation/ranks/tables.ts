import type { Cohort, Model } from '../../../cohort/cohort.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { leaderboardRanks } from '../../../statistics/numbers/ranks.ts';
import type { Interval } from '../../../statistics/resampling/jackknife.ts';
import { scorer } from '../../../statistics/score/aggregate-scores.ts';
import { transformationOf } from '../../../statistics/score/aggregation-methods.ts';
import { rootWeights } from '../../../statistics/score/metric-tree.ts';
import { largestRankChange, rankingAgreement, rankRange } from '../../../statistics/score/rank-changes.ts';
import { roundingOfScores } from '../../../statistics/score/rounding.ts';
import { endsOf, mapped, type Row } from '../../../warehouse/rows.ts';
import type { MethodScores, SetAggregation } from '../score/aggregate-sets.ts';
import { LEADS, orderedShare, shareAhead } from './leads.ts';

export function modelScoreRows({ cohort, methods, noRangeReason }: SetAggregation): Row[] {
  return methods.flatMap((method) => {
    const { scores, ranking, resampledRanks, heldDataSetsRanks } = method;
    const led = ledByFirst(method);
    return cohort.models.map(({ id }, model) => ({
      metric_set: cohort.metricSet,
      model_id: id,
      method: method.method,
      score: scores[model]!,
      rank: ranking.rank[model] ?? null,
      n_tied: ranking.tied[model] ?? null,
      ...endsOf(noRangeReason ? undefined : rangeOf(resampledRanks?.[model]), 'rank'),
      ...endsOf(rangeOf(heldDataSetsRanks?.[model]), 'held_data_sets_rank'),
      led_by_first: led?.[model] ?? null,
    }));
  });
}

function rangeOf(ranks: Uint16Array | undefined): Interval | undefined {
  return ranks && rankRange(ranks);
}

export function rankingRows(set: SetAggregation): Row[] {
  const { cohort, methods, varyingWeight, noRangeReason, heldCategories } = set;
  // Methods without scores have no ranking.
  const ranked = methods.filter(({ ranking }) => ranking.rank.includes(1));
  return ranked.map((method) => {
    const { resampledRanks, heldDataSetsRanks } = method;
    return {
      metric_set: cohort.metricSet,
      method: method.method,
      n_models: cohort.models.length,
      share_ordered: resampledRanks
        ? orderedShare(inOrder(method.ranking).map((model) => resampledRanks[model]!))
        : null,
      n_led_by_first: ledByFirst(method)?.filter((isLed) => isLed).length ?? null,
      median_width: noRangeReason ? null : medianWidth(resampledRanks),
      held_data_sets_median_width: medianWidth(heldDataSetsRanks),
      held_categories: heldCategories.join(', ') || null,
      varying_weight: varyingWeight,
      reason: noRangeReason,
    };
  });
}

/** Whether the first model leads each other in the resamples; null without resamples or a first. */
function ledByFirst({ ranking, resampledRanks }: MethodScores): boolean[] | null {
  const first = ranking.rank.indexOf(1);
  if (!resampledRanks || first === -1) return null;
  return resampledRanks.map((ranks) => shareAhead(resampledRanks[first]!, ranks) >= LEADS);
}

function medianWidth(resampledRanks: Uint16Array[] | undefined): number | null {
  const ranges = (resampledRanks ?? []).flatMap((ranks) => rankRange(ranks) ?? []);
  if (ranges.length === 0) return null;
  return median(ranges.map(({ low, high }) => high - low));
}

/** The ranked models from the first to the last; tied models by id. */
function inOrder({ rank }: MethodScores['ranking']): number[] {
  return [...rank.keys()]
    .filter((model) => rank[model] !== undefined)
    .sort((a, b) => rank[a]! - rank[b]! || a - b);
}

export function leaveOutRows({ cohort, scored, methods }: SetAggregation): Row[] {
  const { models, metricSet } = cohort;
  const selections = selectionsOf(cohort);
  return methods.flatMap(({ method, ranking }) => {
    const scoresOf = scorer(method, scored);
    return selections.map(({ kind, leftOut, kept }) => {
      const columns = scored.columns.filter((_, metric) => kept[metric] === 1);
      const rounding = roundingOfScores(transformationOf[method], columns);
      const { rank } = leaderboardRanks(scoresOf(rootWeights(scored.tree, kept)), rounding);
      return {
        metric_set: metricSet,
        method,
        kind,
        left_out: leftOut,
        n_left_out: kept.length - columns.length,
        kendall_tau: rankingAgreement(ranking.rank, rank, 'kendall'),
        ...changeColumns(models, { rank: ranking.rank, rank_without: rank }),
      };
    });
  });
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
  kind: 'metric' | 'data_set' | 'category';
  leftOut: string;
  kept: Uint8Array;
}

/** All selections that keep at least one metric. */
function selectionsOf({ metrics }: Cohort): Selection[] {
  const labels = { metric: 'id', data_set: 'dataSet', category: 'category' } as const;
  const selections: Selection[] = [];
  for (const kind of ['metric', 'data_set', 'category'] as const) {
    const own = metrics.map((metric) => metric[labels[kind]]);
    for (const leftOut of [...new Set(own)].sort()) {
      // What is left over is not one category.
      if (kind === 'category' && leftOut === 'other') continue;
      const kept = Uint8Array.from(own, (label) => Number(label !== leftOut));
      if (kept.includes(1)) selections.push({ kind, leftOut, kept });
    }
  }
  return selections;
}

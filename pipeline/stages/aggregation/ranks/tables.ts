import type { Metric, Model } from '../../../cohort/cohort.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { type RankDifference, rankRange } from '../../../statistics/score/rank-changes.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { MethodScores, SetAggregation } from '../score/aggregate-sets.ts';
import { LEADS, orderedShare, rankerWithout, shareAhead } from './rank-resampling.ts';

export function rankingRows({ cohort, methods, ranges, heldCategories }: SetAggregation): Row[] {
  // Methods without scores have no ranking.
  const ranked = methods.filter(({ ranking }) => ranking.rank.includes(1));
  return ranked.map((method) => {
    const { resampledRanks, fixedRanks } = method;
    return {
      metric_set: cohort.metricSet,
      method: method.method,
      n_models: cohort.models.length,
      share_ordered: resampledRanks
        ? orderedShare(inOrder(method.ranking).map((model) => resampledRanks[model]!))
        : null,
      n_led_by_first: ledByFirst(method)?.filter((isLed) => isLed).length ?? null,
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

/** The ranked models from the first to the last; tied models by id. */
function inOrder({ rank }: MethodScores['ranking']): number[] {
  return [...rank.keys()]
    .filter((model) => rank[model] !== undefined)
    .sort((a, b) => rank[a]! - rank[b]! || a - b);
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

import { median } from '../../../statistics/numbers/median.ts';
import { rankRange } from '../../../statistics/score/rank-range.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { MethodScores, SetAggregation } from '../score/aggregate-sets.ts';
import { neighbours } from './neighbour.ts';
import { LEADS, orderedShare, shareAhead } from './rank-resampling.ts';

export function rankingRows({ cohort, methods, ranges, heldCategories }: SetAggregation): Row[] {
  // Methods without scores have no ranking.
  const ranked = methods.filter(({ ranking }) => ranking.rank.includes(1));
  return ranked.map((method) => ({
    metric_set: cohort.metricSet,
    method: method.method,
    n_models: cohort.models.length,
    share_ordered: method.resampledRanks ? orderedShare(method.resampledRanks) : null,
    n_led_by_first: ledByFirst(method)?.filter((isLed) => isLed).length ?? null,
    ...neighbourCounts(method),
    median_width: ranges.reason ? null : medianWidth(method.resampledRanks),
    fixed_median_width: medianWidth(method.fixedRanks),
    held_categories: heldCategories.length > 0 ? heldCategories.join(', ') : null,
    varying_weight: ranges.varyingWeight,
    reason: ranges.reason,
  }));
}

/** Whether the first model leads each other in the resamples; null without resamples or a first. */
export function ledByFirst({
  ranking,
  resampledRanks,
}: Pick<MethodScores, 'ranking' | 'resampledRanks'>): boolean[] | null {
  const first = ranking.rank.indexOf(1);
  if (!resampledRanks || first === -1) return null;
  return resampledRanks.map((ranks) => shareAhead(resampledRanks[first]!, ranks) >= LEADS);
}

function neighbourCounts(method: MethodScores): Row {
  const pairs = neighbours(method);
  return {
    n_neighbours: pairs.length,
    n_distinguishable: method.resampledRanks
      ? pairs.filter(({ isDistinguishable }) => isDistinguishable).length
      : null,
  };
}

function medianWidth(resampledRanks: Uint16Array[] | undefined): number | null {
  const ranges = (resampledRanks ?? []).flatMap((ranks) => rankRange(ranks) ?? []);
  if (ranges.length === 0) return null;
  return median(ranges.map(({ low, high }) => high - low));
}

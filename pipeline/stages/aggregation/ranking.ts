import { median } from '../../statistics/median.ts';
import { noIntervalsReason } from '../../statistics/metric-resampling.ts';
import { rankInterval } from '../../statistics/rank-interval.ts';
import { shareAhead } from '../../statistics/rank-resampling.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { MethodScores, SetAggregation } from './aggregate-sets.ts';
import { neighbours } from './neighbour.ts';

/** The first model is ahead of another if it leads in at least this share of resamples (two-sided 95 %). */
const AHEAD = 0.975;

export function rankingRows(set: SetAggregation): Row[] {
  const { cohort, methods, varyingWeight } = set;
  // Methods without scores have no ranking.
  const ranked = methods.filter(({ ranking }) => ranking.rank.includes(1));
  return ranked.map((method) => ({
    metric_set: cohort.metricSet,
    method: method.method,
    n_models: cohort.models.length,
    n_first: tiedWithFirst(method)?.filter((isTied) => isTied).length ?? null,
    ...neighbourCounts(method),
    median_width: medianWidth(method),
    varying_weight: varyingWeight,
    reason: noIntervalsReason(set),
  }));
}

/** Whether each model is tied with the first, which itself is; null without resamples or a first. */
export function tiedWithFirst({
  ranking,
  resampledRanks,
}: Pick<MethodScores, 'ranking' | 'resampledRanks'>): boolean[] | null {
  const first = ranking.rank.indexOf(1);
  if (!resampledRanks || first === -1) return null;
  return resampledRanks.map(
    (ranks, model) => model === first || !(shareAhead(resampledRanks[first]!, ranks) >= AHEAD),
  );
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

function medianWidth({ resampledRanks }: MethodScores): number | null {
  const intervals = (resampledRanks ?? []).flatMap((ranks) => rankInterval(ranks) ?? []);
  if (intervals.length === 0) return null;
  return median(intervals.map(({ low, high }) => high - low));
}

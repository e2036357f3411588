import { rankInterval, shareAhead } from '../../statistics/rank-resampling.ts';
import type { Row } from '../../warehouse/rows.ts';
import { neighbours, TOLD_APART } from './neighbour.ts';
import type { SetAggregation } from './sets.ts';

export function rankingRows({ cohort, methods }: SetAggregation): Row[] {
  return methods.flatMap((method) => {
    const { ranking, resampledRanks } = method;
    const first = ranking.rank.indexOf(1);
    if (first < 0) return [];
    const widths = resampledRanks
      .flatMap((ranks) => {
        const interval = rankInterval(ranks);
        return interval ? [interval.high - interval.low] : [];
      })
      .sort((a, b) => a - b);
    const pairs = neighbours(method);
    return [
      {
        metric_set: cohort.metricSet,
        method: method.method,
        n_models: cohort.models.length,
        n_first: resampledRanks.filter(
          (ranks, model) => model === first || shareAhead(resampledRanks[first]!, ranks) < TOLD_APART,
        ).length,
        n_neighbours: pairs.length,
        n_told_apart: pairs.filter(({ ahead }) => ahead >= TOLD_APART).length,
        median_width: (widths[(widths.length - 1) >> 1]! + widths[widths.length >> 1]!) / 2,
      },
    ];
  });
}

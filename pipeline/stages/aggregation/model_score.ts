import { rankInterval } from '../../statistics/rank-interval.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAggregation } from './aggregate-sets.ts';
import { tiedWithFirst } from './ranking.ts';

export function modelScoreRows({ cohort, methods }: SetAggregation): Row[] {
  return methods.flatMap(({ method, scores, ranking, resampledRanks }) => {
    const tied = tiedWithFirst({ ranking, resampledRanks });
    return cohort.models.map(({ id }, i) => {
      const interval = resampledRanks && rankInterval(resampledRanks[i]!);
      return {
        metric_set: cohort.metricSet,
        model_id: id,
        method,
        score: scores[i]!,
        rank: ranking.rank[i] ?? null,
        n_tied: ranking.tied[i] ?? null,
        rank_low: interval?.low ?? null,
        rank_high: interval?.high ?? null,
        tied_with_first: tied?.[i] ?? null,
      };
    });
  });
}

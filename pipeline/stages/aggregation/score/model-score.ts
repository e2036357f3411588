import { rankRange } from '../../../statistics/score/rank-range.ts';
import type { Row } from '../../../warehouse/rows.ts';
import { ledByFirst } from '../ranks/ranking.ts';
import type { SetAggregation } from './aggregate-sets.ts';

export function modelScoreRows({ cohort, methods, ranges }: SetAggregation): Row[] {
  return methods.flatMap((method) => {
    const { scores, ranking, resampledRanks, fixedRanks } = method;
    const led = ledByFirst(method);
    return cohort.models.map(({ id }, i) => {
      const full = ranges.reason || !resampledRanks ? undefined : rankRange(resampledRanks[i]!);
      const fixed = fixedRanks && rankRange(fixedRanks[i]!);
      return {
        metric_set: cohort.metricSet,
        model_id: id,
        method: method.method,
        score: scores[i]!,
        rank: ranking.rank[i] ?? null,
        n_tied: ranking.tied[i] ?? null,
        rank_low: full?.low ?? null,
        rank_high: full?.high ?? null,
        fixed_rank_low: fixed?.low ?? null,
        fixed_rank_high: fixed?.high ?? null,
        led_by_first: led?.[i] ?? null,
      };
    });
  });
}

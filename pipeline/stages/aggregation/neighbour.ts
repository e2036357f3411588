import { shareAhead } from '../../statistics/rank-resampling.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { MethodScores, SetAggregation } from './sets.ts';

/** A model is told apart from another where it is ahead in this share of the resamples: two-sided 95 %. */
export const TOLD_APART = 0.975;

export function neighbourRows({ cohort, methods }: SetAggregation): Row[] {
  return methods.flatMap((method) =>
    neighbours(method).map(({ better, worse, ahead }) => ({
      metric_set: cohort.metricSet,
      method: method.method,
      model_id: cohort.models[better]!.id,
      next_model_id: cohort.models[worse]!.id,
      rank: method.ranking.rank[better]!,
      next_rank: method.ranking.rank[worse]!,
      // Of tied ones the first may be lower by what rounding does.
      difference: Math.max(0, method.scores[better]! - method.scores[worse]!),
      share_ahead: ahead,
      told_apart: ahead >= TOLD_APART,
    })),
  );
}

/** Every model with the next one of the ranking; of tied ones the first comes first. None where no model has a rank. */
export function neighbours({ ranking, resampledRanks }: MethodScores) {
  const ranked = [...ranking.rank.keys()].filter((model) => ranking.rank[model] !== undefined);
  const order = ranked.sort((a, b) => ranking.rank[a]! - ranking.rank[b]! || a - b);
  return order.slice(1).map((worse, i) => {
    const better = order[i]!;
    return { better, worse, ahead: shareAhead(resampledRanks[better]!, resampledRanks[worse]!) };
  });
}

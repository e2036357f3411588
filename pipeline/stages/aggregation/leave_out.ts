import { leaderboardRanks } from '../../statistics/ranks.ts';
import { scorer } from '../../statistics/scoring.ts';
import type { Metric } from '../../warehouse/cohort.ts';
import type { Row } from '../../warehouse/rows.ts';
import { largestRankChange, rankingAgreement } from './rank-changes.ts';
import type { SetAggregation } from './sets.ts';

/** What is left out: a metric, all of a data set, or all of a category. */
const kinds = { metric: 'id', family: 'family', category: 'category' } as const satisfies Record<
  string,
  keyof Metric
>;

export function leaveOutRows({ cohort, scored, methods }: SetAggregation): Row[] {
  const { metrics, models, metricSet } = cohort;
  return methods.flatMap(({ method, ranking }) => {
    const scoresOf = scorer(method, scored);
    return Object.entries(kinds).flatMap(([kind, key]) =>
      [...new Set(metrics.map((metric) => metric[key]))].sort().flatMap((leftOut) => {
        const copies = metrics.map((metric) => Number(metric[key] !== leftOut));
        const left = copies.reduce((sum, each) => sum + each, 0);
        // Without any metric there is no score.
        if (left === 0) return [];
        const others = scoresOf(copies);
        const { rank } = leaderboardRanks(others);
        const { model, change } = largestRankChange(ranking.rank, rank);
        return [
          {
            metric_set: metricSet,
            method,
            kind,
            left_out: leftOut,
            n_left_out: metrics.length - left,
            kendall_tau: rankingAgreement(ranking.rank, rank, 'kendall'),
            largest_rank_change: change,
            model_id: change > 0 ? models[model]!.id : null,
            rank: change > 0 ? ranking.rank[model]! : null,
            rank_without: change > 0 ? rank[model]! : null,
          },
        ];
      }),
    );
  });
}

import { largestRankChange, rankingAgreement } from '../../statistics/rank-changes.ts';
import type { Row } from '../../warehouse/rows.ts';
import type { SetAggregation } from './sets.ts';

export function methodAgreementRows({ cohort, methods }: SetAggregation): Row[] {
  return methods.flatMap((a, i) =>
    methods.slice(i + 1).map((b) => ({
      metric_set: cohort.metricSet,
      method_a: a.method,
      method_b: b.method,
      kendall_tau: rankingAgreement(a.ranking.rank, b.ranking.rank, 'kendall'),
      spearman_rho: rankingAgreement(a.ranking.rank, b.ranking.rank, 'spearman'),
      top10_overlap: a.ranking.rank.filter((rank, m) => rank <= 10 && b.ranking.rank[m]! <= 10).length,
      largest_rank_change: largestRankChange(a.ranking.rank, b.ranking.rank).change,
    })),
  );
}

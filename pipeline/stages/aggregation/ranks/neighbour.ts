import { holm } from '../../../statistics/correlation/multiple-tests.ts';
import type { Row } from '../../../warehouse/rows.ts';
import type { MethodScores, SetAggregation } from '../score/aggregate-sets.ts';
import { shareAhead } from './rank-resampling.ts';

/** Significance level, corrected for the number of neighbours (Holm). */
const LEVEL = 0.05;

export function neighbourRows({ cohort, methods }: SetAggregation): Row[] {
  return methods.flatMap((method) =>
    neighbours(method).map(({ better, worse, ahead, isDistinguishable }) => ({
      metric_set: cohort.metricSet,
      method: method.method,
      model_id: cohort.models[better]!.id,
      next_model_id: cohort.models[worse]!.id,
      rank: method.ranking.rank[better]!,
      next_rank: method.ranking.rank[worse]!,
      // Rounding errors can make the difference of tied models negative.
      difference: Math.max(0, method.scores[better]! - method.scores[worse]!),
      share_ahead: ahead,
      distinguishable: isDistinguishable,
    })),
  );
}

/** A model and the next one in the ranking. */
interface Neighbours {
  better: number;
  worse: number;
  /** The share of resamples in which the better model leads; NaN without resamples. */
  ahead: number;
  isDistinguishable: boolean | null;
}

/** Pairs each model with the next one; tied models are ordered by id. */
export function neighbours({ ranking, resampledRanks }: MethodScores): Neighbours[] {
  const { rank } = ranking;
  const order = [...rank.keys()]
    .filter((model) => rank[model] !== undefined)
    .sort((a, b) => rank[a]! - rank[b]! || a - b);
  const pairs = order.slice(1).map((worse, i) => ({ better: order[i]!, worse }));
  const leads = (one: number, other: number) =>
    resampledRanks ? shareAhead(resampledRanks[one]!, resampledRanks[other]!) : Number.NaN;
  const ahead = pairs.map(({ better, worse }) => leads(better, worse));
  const corrected = holm(Float64Array.from(pairs, ({ better, worse }) => leads(worse, better)));
  return pairs.map((pair, i) => ({
    ...pair,
    ahead: ahead[i]!,
    isDistinguishable: Number.isNaN(ahead[i]!) ? null : corrected[i]! <= LEVEL,
  }));
}

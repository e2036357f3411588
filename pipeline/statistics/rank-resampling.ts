import type { AggregationMethod } from './aggregation.ts';
import { resampleMetrics } from './metric-resampling.ts';
import type { Partition } from './parts.ts';
import { leaderboardRanks } from './ranks.ts';
import { type Scored, scorer } from './scoring.ts';

export interface RankResampling {
  scored: Scored;
  methods: readonly AggregationMethod[];
  /** The parts of the metrics within which they are resampled: their categories. */
  strata: Partition;
  resamples: number;
  seed: number;
}

/** No rank: the method has no score in this resample. */
export const NO_RANK = 0;

/**
 * Writes the ranks that models have in a resample of the metrics:
 * `ranks[(method * models + model) * resamples + index]`.
 */
export function resampledRanks(
  { scored, methods, strata, resamples, seed }: RankResampling,
  ranks: Uint16Array,
): (index: number) => void {
  const models = scored.columns[0]?.length ?? 0;
  const scorers = methods.map((method) => scorer(method, scored));
  return (index) => {
    const copies = resampleMetrics(strata, seed, index);
    for (const [m, scoresOf] of scorers.entries()) {
      const scores = scoresOf(copies);
      const { rank } = leaderboardRanks(scores);
      for (let model = 0; model < models; model++)
        ranks[(m * models + model) * resamples + index] = rank[model] ?? NO_RANK;
    }
  };
}

/**
 * Between which ranks 95 % of a model's lie: the smallest rank that at least 2.5 % of the resamples do not exceed, and
 * the smallest that at least 97.5 % do not (quantiles of type 1, Hyndman & Fan 1996, which are ranks). Null where no
 * resample gave one.
 */
export function rankInterval(ranks: Uint16Array): { low: number; high: number } | undefined {
  const sorted = ranks.filter((rank) => rank !== NO_RANK).sort();
  if (sorted.length === 0) return undefined;
  const at = (probability: number) => sorted[Math.ceil(probability * sorted.length) - 1]!;
  return { low: at(0.025), high: at(0.975) };
}

/** In what share of the resamples one model has the better rank; where both have the same, half of it counts. */
export function shareAhead(one: Uint16Array, other: Uint16Array): number {
  let ahead = 0;
  let count = 0;
  for (let i = 0; i < one.length; i++) {
    if (one[i] === NO_RANK || other[i] === NO_RANK) continue;
    count++;
    ahead += one[i]! < other[i]! ? 1 : one[i] === other[i] ? 0.5 : 0;
  }
  return ahead / count;
}

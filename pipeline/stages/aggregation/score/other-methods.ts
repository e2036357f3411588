import { sum } from 'd3-array';
import { transposed } from '../../../statistics/numbers/covariance.ts';
import {
  ascendingOrder,
  type LeaderboardRanks,
  leaderboardRanks,
} from '../../../statistics/numbers/ranks.ts';

/** Methods that are no weighted sum of columns, and so have no parts, resamples or rank sets. */
type OtherMethod = 'win_rate' | 'median';

export interface OtherScores {
  method: OtherMethod;
  scores: Float64Array;
  ranking: LeaderboardRanks;
  // None of what weighted sums have.
  resampledRanks?: undefined;
  heldDataSetsRanks?: undefined;
  order?: undefined;
}

/**
 * The mean win rate: the share of the other rows that a row beats in a metric, ties counting half, as the mean over metrics
 * (as in HELM, Liang et al. 2023). So it is the mean rank on another scale, and ranks rows as that does.
 *
 * @param meanRanks mean mid-ranks, higher is better
 */
export function winRates(ranking: LeaderboardRanks, meanRanks: Float64Array): OtherScores {
  const scores = meanRanks.map((rank) => (rank - 1) / (meanRanks.length - 1));
  return { method: 'win_rate', scores, ranking };
}

/** The median of each row's scores, each counted by its metric's weight. */
export function medians(columns: readonly Float64Array[], weights: Float64Array): OtherScores {
  const scores = Float64Array.from(transposed(columns), (values) => weightedMedian(values, weights));
  return { method: 'median', scores, ranking: leaderboardRanks(scores) };
}

/** Sums of weights that differ by less are equal. */
const ROUNDING = 1e-12;

/** The value below and above which at most half of the weight is; the middle of two if a whole range is so. */
export function weightedMedian(values: Float64Array, weights: Float64Array): number {
  const order = ascendingOrder(values);
  const half = sum(weights) / 2;
  let below = 0;
  for (const [place, index] of order.entries()) {
    below += weights[index]!;
    if (below > half + ROUNDING) return values[index]!;
    if (below > half - ROUNDING) return (values[index]! + values[order[place + 1]!]!) / 2;
  }
  return Number.NaN;
}

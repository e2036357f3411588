/** The indices of a column's values, ascending by value, without missing values. Ties keep their order. */
export function ascendingOrder(values: Float64Array): Int32Array {
  return ordered(values).order;
}

/** A column's values in ascending order. */
export interface Ordered {
  /** The {@link ascendingOrder}. */
  order: Int32Array;
  /** Per run of tied values, the place in the order after its last one. */
  ends: Int32Array;
}

export function ordered(values: Float64Array): Ordered {
  // Sorting numbers is faster than sorting indices by comparison.
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const order = new Int32Array(sorted.length);
  const tied = new Int32Array(sorted.length);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const first = firstPlace(sorted, values[i]!);
    order[first + tied[first]!++] = i;
  }
  const ends = tied.map((run, first) => first + run).filter((_, first) => tied[first] !== 0);
  return { order, ends };
}

/** The first place of a value among ascending values. */
function firstPlace(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The mid-ranks of values: ascending from 1, ties share their mean rank (R's `rank(x, ties.method = "average")`). A missing
 * value has rank 0.
 *
 * @example midRanks([3.1, 2.2, 5.5, 2.2]) // [3, 1.5, 4, 1.5]
 */
export function midRanks(values: Float64Array): Float64Array {
  const { order, ends } = ordered(values);
  const ranks = new Float64Array(values.length);
  let start = 0;
  for (const end of ends) {
    const rank = (start + end + 1) / 2;
    for (; start < end; start++) ranks[order[start]!] = rank;
  }
  return ranks;
}

/** Scores are tied if they differ by at most this share of the larger one: sums of the same terms may, by rounding. */
const ROUNDING = 1e-13;

/** The rank of a model without a score. */
export const NO_RANK = 0;

/** The places of models on a leaderboard; undefined for a missing score. */
export type LeaderboardRanks = ReturnType<typeof leaderboardRanks>;

/**
 * Ranks scores as on a leaderboard: the highest is best (R's `rank(-x, ties.method = "min")`). A score that equals
 * the best of a tie up to rounding joins that tie; `tied` counts the scores of a tie. Both are undefined for a missing score.
 *
 * @param rounding per model, the largest rounding error of its score; it exceeds the last digits if large terms
 *   cancel out
 * @example leaderboardRanks([0.7, 0.9, 0.7]).rank // [2, 1, 2]
 */
export function leaderboardRanks(scores: Float64Array, rounding?: Float64Array) {
  const ranks = rankScores(scores, rounding);
  const tied = new Uint32Array(scores.length + 1);
  for (const rank of ranks) tied[rank]!++;
  const present = Array.from(ranks, (rank) => (rank === NO_RANK ? undefined : rank)) as number[];
  return {
    /** 1 is the best (highest) score; ties share the smallest rank. */
    rank: present,
    /** The number of scores of the same rank. */
    tied: present.map((rank) => rank && tied[rank]!),
  };
}

/** The ranks of {@link leaderboardRanks}; {@link NO_RANK} if a score is missing. */
export function rankScores(scores: Float64Array, rounding?: Float64Array): Uint32Array {
  // Missing scores come last.
  const keys = scores.map((score) => (Number.isNaN(score) ? -Infinity : score));
  const order = Uint32Array.from(keys.keys()).sort((one, other) => keys[other]! - keys[one]!);
  const ranks = new Uint32Array(scores.length);
  let best = 0;
  for (let place = 0; place < order.length; place++) {
    const model = order[place]!;
    if (!isTied(order[best]!, model, keys, rounding)) best = place;
    ranks[model] = Number.isNaN(scores[model]) ? NO_RANK : best + 1;
  }
  return ranks;
}

/** Whether two models' scores are equal up to rounding. */
function isTied(one: number, other: number, scores: Float64Array, rounding?: Float64Array): boolean {
  const a = scores[one]!;
  const b = scores[other]!;
  const least = rounding
    ? Math.max(rounding[one]!, rounding[other]!)
    : ROUNDING * Math.max(Math.abs(a), Math.abs(b));
  return Math.abs(a - b) <= least;
}

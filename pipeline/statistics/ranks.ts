/** The indices of a column's values in ascending order, without missing ones; ties in the order in which they stand. */
export function ascendingOrder(values: Float64Array): Int32Array {
  return Int32Array.from(values.keys())
    .filter((i) => !Number.isNaN(values[i]))
    .sort((a, b) => values[a]! - values[b]! || a - b);
}

/** Where the values of a column stand in ascending order, and which are tied. */
export interface Ordered {
  /** The values' {@link ascendingOrder}. */
  order: Int32Array;
  /** Per place in it, the place behind the last value that is the same. */
  ends: Int32Array;
}

export function ordered(values: Float64Array): Ordered {
  const order = ascendingOrder(values);
  const ends = new Int32Array(order.length);
  for (let place = order.length - 1; place >= 0; place--) {
    const next = place + 1;
    const isTied = next < order.length && values[order[next]!] === values[order[place]!];
    ends[place] = isTied ? ends[next]! : next;
  }
  return { order, ends };
}

/**
 * The mid-ranks that values get when each stands in the column `counts[i]` times, as in a bootstrap resample: ascending
 * from 1, tied values share the mean of the ranks they take up together (R's `rank(x, ties.method = "average")`). A
 * value that stands there no time gets the rank it would have between its neighbours; a missing one has 0.
 */
export function weightedMidRanks(values: Float64Array, counts: Int32Array): Float64Array {
  const ranks = new Float64Array(values.length);
  addMidRanks(ordered(values), counts, 1, ranks);
  return ranks;
}

/** Adds the {@link weightedMidRanks} of a column, each times a factor, to sums; without missing values. */
export function addMidRanks(
  { order, ends }: Ordered,
  counts: Int32Array,
  factor: number,
  sums: Float64Array,
): void {
  let below = 0;
  for (let start = 0; start < order.length; ) {
    const end = ends[start]!;
    const next = (start + 1) | 0;
    if (end === next) {
      const model = order[start]!;
      const count = counts[model]!;
      sums[model]! += factor * (below + (count + 1) / 2);
      below = (below + count) | 0;
      start = next;
    } else {
      let tied = 0;
      for (let i = start; i < end; i++) tied += counts[order[i]!]!;
      const rank = factor * (below + (tied + 1) / 2);
      for (let i = start; i < end; i++) sums[order[i]!]! += rank;
      below += tied;
      start = end;
    }
  }
}

export interface Ranking {
  /** 1 is the best (highest) score; ties share the smallest rank. */
  rank: number[];
  /** How many scores are the same as this one, itself included. */
  tied: number[];
}

/** Numbers that differ by less than this share of the larger one are the same: sums of the same terms may, by rounding. */
const ROUNDING = 1e-13;

/** What has no score has no rank. */
export const NO_RANK = 0;

/**
 * Ranks of scores of which a higher one is better, as on a leaderboard (R's `rank(-x, ties.method = "min")`), where
 * scores that are the same as the best of a tie, apart from rounding, are tied with it. A missing score has none.
 *
 * @param rounding per model, what its score may be off by; of terms that cancel out this is far more than the last digits
 *   of the sum
 */
export function leaderboardRanks(scores: Float64Array, rounding?: Float64Array): Ranking {
  const ranks = leaderboardRanker(scores.length)(scores, rounding);
  const tied = new Uint32Array(scores.length + 1);
  for (const rank of ranks) tied[rank]!++;
  const present = Array.from(ranks, (rank) => (rank === NO_RANK ? undefined : rank)) as number[];
  return { rank: present, tied: present.map((rank) => rank && tied[rank]!) };
}

/**
 * The same of one column of scores after another, {@link NO_RANK} if there is none.
 *
 * @returns a function whose result is overwritten by its next call
 */
export function leaderboardRanker(
  models: number,
): (scores: Float64Array, rounding?: Float64Array) => Uint32Array {
  const ranks = new Uint32Array(models);
  const order = new Uint32Array(models);
  return (scores, rounding) => {
    for (let model = 0; model < models; model++) order[model] = model;
    // Missing scores come last.
    const keys = scores.map((score) => (Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score));
    order.sort((one, other) => Number(keys[other]! > keys[one]!) - Number(keys[other]! < keys[one]!));
    let best = 0;
    for (let place = 0; place < models; place++) {
      if (!isTied(order[best]!, order[place]!, keys, rounding)) best = place;
      ranks[order[place]!] = best + 1;
    }
    for (let model = 0; model < models; model++) if (Number.isNaN(scores[model])) ranks[model] = NO_RANK;
    return ranks;
  };
}

function isTied(
  one: number,
  other: number,
  scores: Float64Array,
  rounding: Float64Array | undefined,
): boolean {
  const [a, b] = [scores[one]!, scores[other]!];
  const least = rounding
    ? Math.max(rounding[one]!, rounding[other]!)
    : ROUNDING * Math.max(Math.abs(a), Math.abs(b));
  return Math.abs(a - b) <= least;
}

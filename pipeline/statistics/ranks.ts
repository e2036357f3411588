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

/** Scores that differ by less than this share of the larger one are the same: sums of the same terms may, by rounding. */
const ROUNDING = 1e-13;

/** What has no score has no rank. */
export const NO_RANK = 0;

/**
 * Ranks of scores of which a higher one is better, as on a leaderboard (R's `rank(-x, ties.method = "min")`), where
 * scores that are the same but for rounding are tied. A missing score has none.
 */
export function leaderboardRanks(scores: Float64Array): Ranking {
  const ranks = leaderboardRanker(scores.length)(scores);
  const tied = new Uint32Array(scores.length + 1);
  for (const rank of ranks) tied[rank]!++;
  const present = Array.from(ranks, (rank) => (rank === NO_RANK ? undefined : rank)) as number[];
  return { rank: present, tied: present.map((rank) => rank && tied[rank]!) };
}

/**
 * The same of one column of scores after another, {@link NO_RANK} where there is none.
 *
 * @returns a function whose result is written over by its next call
 */
export function leaderboardRanker(models: number): (scores: Float64Array) => Uint32Array {
  const ranks = new Uint32Array(models);
  const ascending = new Float64Array(models);
  const ends = new Uint32Array(models);
  return (scores) => {
    ascending.set(scores);
    // Without a function that compares: missing ones come last.
    ascending.sort();
    let present = models;
    while (present > 0 && Number.isNaN(ascending[present - 1])) present--;
    findTiedEnds(ascending, present, ends);
    for (let model = 0; model < models; model++) {
      const score = scores[model]!;
      ranks[model] = Number.isNaN(score)
        ? NO_RANK
        : present - ends[firstAtLeast(ascending, present, score)]! + 1;
    }
    return ranks;
  };
}

/** Per place of ascending values, the place behind those that are the same. */
function findTiedEnds(ascending: Float64Array, size: number, ends: Uint32Array): void {
  for (let place = size - 1; place >= 0; place--) {
    const next = place + 1;
    ends[place] = next < size && isSame(ascending[place]!, ascending[next]!) ? ends[next]! : next;
  }
}

function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other));
}

/** The first place of `size` ascending values that is not below this one. */
function firstAtLeast(ascending: Float64Array, size: number, value: number): number {
  let first = 0;
  let end = size;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if (ascending[middle]! < value) first = middle + 1;
    else end = middle;
  }
  return first;
}

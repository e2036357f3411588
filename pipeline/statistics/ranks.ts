/** The indices of a column's values in ascending order, without missing ones; ties in the order in which they stand. */
export function ascendingOrder(values: Float64Array): Int32Array {
  return Int32Array.from(values.keys())
    .filter((i) => !Number.isNaN(values[i]))
    .sort((a, b) => values[a]! - values[b]! || a - b);
}

/**
 * The mid-ranks that values get when each stands in the column `counts[i]` times, as in a bootstrap resample: ascending
 * from 1, tied values share the mean of the ranks they take up together (R's `rank(x, ties.method = "average")`). A
 * value that stands there no time gets the rank it would have between its neighbours.
 *
 * @param order the values' {@link ascendingOrder}, which is the same in every resample
 */
export function weightedMidRanks(
  values: Float64Array,
  order: Int32Array,
  counts: Int32Array,
  ranks: Float64Array = new Float64Array(values.length),
): Float64Array {
  let below = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tied = 0;
    while (end < order.length && values[order[end]!] === values[order[start]!])
      tied += counts[order[end++]!]!;
    const rank = below + (tied + 1) / 2;
    for (let i = start; i < end; i++) ranks[order[i]!] = rank;
    below += tied;
    start = end;
  }
  return ranks;
}

export interface Ranking {
  /** 1 is the best (highest) score; ties share the smallest rank. */
  rank: number[];
  /** How many scores are the same as this one, itself included. */
  tied: number[];
}

/** Scores that differ by less than this share of the larger one are the same: sums of the same terms may, by rounding. */
const ROUNDING = 1e-13;

/**
 * Ranks of scores of which a higher one is better, as on a leaderboard (R's `rank(-x, ties.method = "min")`), where
 * scores that are the same but for rounding are tied. A missing score has none.
 */
export function leaderboardRanks(scores: Float64Array): Ranking {
  const rank: number[] = new Array(scores.length);
  const tied: number[] = new Array(scores.length);
  // Without a function that compares: missing ones come last.
  const ascending = scores.slice().sort();
  let present = ascending.length;
  while (present > 0 && Number.isNaN(ascending[present - 1])) present--;
  const ends = tiedEnds(ascending, present);
  for (const [model, score] of scores.entries()) {
    if (Number.isNaN(score)) continue;
    const end = ends[firstAtLeast(ascending, present, score)]!;
    rank[model] = present - end + 1;
    tied[model] = end - firstAtLeast(ends, present, end);
  }
  return { rank, tied };
}

/** Per place of ascending values, the place behind those that are the same. */
function tiedEnds(ascending: Float64Array, size: number): Uint32Array {
  const ends = new Uint32Array(size);
  for (let place = size - 1; place >= 0; place--) {
    const next = place + 1;
    ends[place] = next < size && isSame(ascending[place]!, ascending[next]!) ? ends[next]! : next;
  }
  return ends;
}

function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other));
}

/** The first place of `size` ascending values that is not below this one. */
function firstAtLeast(ascending: ArrayLike<number>, size: number, value: number): number {
  let first = 0;
  let end = size;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if (ascending[middle]! < value) first = middle + 1;
    else end = middle;
  }
  return first;
}

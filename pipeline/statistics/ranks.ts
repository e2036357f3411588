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

/**
 * Ranks of scores of which a higher one is better, as on a leaderboard (R's `rank(-x, ties.method = "min")`). No rank for
 * a missing one.
 */
export function leaderboardRanks(scores: Float64Array): Ranking {
  const descending = ascendingOrder(scores).reverse();
  const rank: number[] = new Array(scores.length);
  const tied: number[] = new Array(scores.length);
  for (let start = 0; start < descending.length; ) {
    let end = start;
    while (end < descending.length && scores[descending[end]!] === scores[descending[start]!]) end++;
    for (const i of descending.subarray(start, end)) {
      rank[i] = start + 1;
      tied[i] = end - start;
    }
    start = end;
  }
  return { rank, tied };
}

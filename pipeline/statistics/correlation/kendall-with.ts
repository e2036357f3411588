import { ordered } from '../numbers/ranks.ts';
import { clamp } from '../numbers/rounding.ts';

/**
 * Kendall's τ-b of one column with one other after another, without missing values: a merge sort of short runs that are
 * sorted by insertion counts the discordant pairs (Knight 1966). NaN if a column has fewer than 3 values or is constant.
 */
export function kendallWith(one: Float64Array): (other: Float64Array) => number {
  const { order, ends } = ordered(one);
  const size = order.length;
  const pairs = size * (size - 1);
  const runs = runsOf(ends);
  const tiedInOne = runs.reduce((sum, [start, end]) => sum + (end - start) * (end - start - 1), 0);
  const values = new Float64Array(size);
  const sort = countingSorter(size);
  return (other) => {
    for (let place = 0; place < size; place++) values[place] = other[order[place]!]!;
    let tiedInBoth = 0;
    // A pair that is tied in the first column is not discordant.
    for (const [start, end] of runs) tiedInBoth += tiedPairs(values.subarray(start, end).sort());
    const { sorted, discordant } = sort(values);
    const tied = tiedPairs(sorted);
    if (size < 3 || tiedInOne === pairs || tied === pairs) return Number.NaN;
    const untied = (pairs - tiedInOne - tied + tiedInBoth) / 2;
    return clamp((2 * (untied - 2 * discordant)) / Math.sqrt((pairs - tiedInOne) * (pairs - tied)));
  };
}

/** The first place of each run of at least two ties, and the place after it. */
function runsOf(ends: ArrayLike<number>): [start: number, end: number][] {
  const runs: [number, number][] = [];
  for (let start = 0; start < ends.length; start = ends[start]!)
    if (ends[start]! > start + 1) runs.push([start, ends[start]!]);
  return runs;
}

/** The tied pairs among sorted values, each counted in both orders. */
function tiedPairs(sorted: Float64Array): number {
  let tied = 0;
  let before = 0;
  for (let place = 1; place < sorted.length; place++) {
    before = sorted[place] === sorted[place - 1] ? before + 1 : 0;
    tied += 2 * before;
  }
  return tied;
}

/** Values that insertion sorts faster than merging. */
const SHORT = 8;

/** Returns a function that sorts values, and counts the pairs whose first value is larger. Overwrites the values. */
function countingSorter(size: number) {
  const room = new Float64Array(size);
  return (values: Float64Array) => {
    let discordant = 0;
    let [from, to]: [Float64Array, Float64Array] = [values, room];
    for (let start = 0; start < size; start += SHORT)
      discordant += insert(values, start, Math.min(start + SHORT, size));
    for (let width = SHORT; width < size; width *= 2) {
      for (let start = 0; start < size; start += 2 * width) discordant += merge(from, to, start, width);
      [from, to] = [to, from];
    }
    return { sorted: from, discordant };
  };
}

/** Sorts a run by insertion, and counts how many values move past smaller ones. */
function insert(values: Float64Array, start: number, end: number): number {
  let moves = 0;
  for (let place = start + 1; place < end; place++) {
    const value = values[place]!;
    let to = place;
    for (; to > start && values[to - 1]! > value; to--) values[to] = values[to - 1]!;
    values[to] = value;
    moves += place - to;
  }
  return moves;
}

/** Merges two sorted neighbours of this width, and counts how many values of the first are larger than each of the second. */
function merge(from: Float64Array, to: Float64Array, start: number, width: number): number {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(middle + width, from.length);
  let larger = 0;
  let [i, j] = [start, middle];
  for (let place = start; place < end; place++) {
    if (j === end || (i < middle && from[i]! <= from[j]!)) {
      to[place] = from[i++]!;
    } else {
      to[place] = from[j++]!;
      larger += middle - i;
    }
  }
  return larger;
}

import { clamp } from '../numbers/limits.ts';
import { type SortedColumn, sortColumns } from '../numbers/sorted-column.ts';
import type { CorrelationRow } from './correlations.ts';
import { rowStart } from './pairs.ts';

/**
 * Kendall's τ-b (Kendall 1945) over the models that have both metrics,
 * (concordant − discordant) ÷ √((pairs − ties in x)(pairs − ties in y)), and its z statistic under independence, with
 * the variance corrected for ties (Kendall 1970, section 4.3; SciPy's `asymptotic`). NaN if there are fewer than 3
 * models, or if a metric is constant over them.
 *
 * @param columns scores per metric, NaN if missing
 */
export function kendallRow(columns: readonly Float64Array[]): CorrelationRow {
  const sorted = sortColumns(columns);
  const count = pairCounter(columns[0]?.length ?? 0);
  return (a, { n, estimate, z }) => {
    const row = rowStart(a, columns.length) - a - 1;
    for (let b = a + 1; b < columns.length; b++) {
      const counted = count(sorted[a]!, columns[b]!);
      const { tau, score } = tauAndScore(counted);
      n[row + b] = counted.size;
      estimate[row + b] = tau;
      z[row + b] = score;
    }
  };
}

/** The τ-b of one column with one other after another. */
export function kendallWith(one: Float64Array): (other: Float64Array) => number {
  const [sorted] = sortColumns([one]);
  const count = pairCounter(one.length);
  return (other) => tauAndScore(count(sorted!, other)).tau;
}

function tauAndScore({ size, discordant, x, y, both }: ReturnType<ReturnType<typeof pairCounter>>) {
  const two = size * (size - 1);
  if (size < 3 || x.two === two || y.two === two) return { tau: Number.NaN, score: Number.NaN };
  // Pairs that are neither tied nor discordant are concordant.
  const difference = (two - x.two - y.two + both.two) / 2 - 2 * discordant;
  const tau = clamp((2 * difference) / Math.sqrt((two - x.two) * (two - y.two)));
  const variance =
    (two * (2 * size + 5) - x.variance - y.variance) / 18 +
    (x.two * y.two) / (2 * two) +
    (x.three * y.three) / (9 * two * (size - 2));
  return { tau, score: difference / Math.sqrt(variance) };
}

/** Sums over the runs of t tied models of t(t − 1), t(t − 1)(t − 2) and t(t − 1)(2t + 5). */
type Ties = Record<'two' | 'three' | 'variance', number>;

function addRun(ties: Ties, tied: number): void {
  const two = tied * (tied - 1);
  ties.two += two;
  ties.three += two * (tied - 2);
  ties.variance += two * (2 * tied + 5);
}

/** Adds the runs of equal values. */
function addRuns(ties: Ties, sorted: Float64Array): void {
  let start = 0;
  for (let place = 1; place <= sorted.length; place++) {
    if (place < sorted.length && sorted[place] === sorted[start]) continue;
    if (place - start > 1) addRun(ties, place - start);
    start = place;
  }
}

/**
 * Returns a function that counts the models with both metrics, and their discordant and tied pairs: in the order of the first
 * metric, pairs whose second values descend are discordant (Knight 1966). Values of a run of ties are sorted first,
 * so its pairs do not count.
 */
function pairCounter(models: number) {
  const values = new Float64Array(models);
  const room = new Float64Array(models);
  return ({ order, runEnds }: SortedColumn, other: Float64Array) => {
    const none = { two: 0, three: 0, variance: 0 };
    const [x, y, both] = [{ ...none }, { ...none }, { ...none }];
    let size = 0;
    for (let start = 0; start < order.length; ) {
      const from = size;
      for (const end = runEnds[start]!; start < end; start++) {
        values[size] = other[order[start]!]!;
        // A missing value is overwritten.
        size += Number(!Number.isNaN(values[size]));
      }
      if (size - from < 2) continue;
      addRun(x, size - from);
      addRuns(both, values.subarray(from, size).sort());
    }
    const { sorted, discordant } = sortCounting(values.subarray(0, size), room.subarray(0, size));
    addRuns(y, sorted);
    return { size, discordant, x, y, both };
  };
}

/** Values that insertion sorts faster than merging. */
const SHORT = 8;

/** Sorts values by merging, and counts the pairs whose first value is larger. Overwrites both arrays. */
function sortCounting(values: Float64Array, room: Float64Array) {
  const size = values.length;
  let discordant = 0;
  let [from, to] = [values, room];
  for (let start = 0; start < size; start += SHORT)
    discordant += insert(values, start, Math.min(start + SHORT, size));
  for (let width = SHORT; width < size; width *= 2) {
    for (let start = 0; start < size; start += 2 * width) discordant += merge(from, to, start, width);
    [from, to] = [to, from];
  }
  return { sorted: from, discordant };
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

import { clamp } from '../numbers/limits.ts';
import { ordered } from '../numbers/ranks.ts';

/**
 * Kendall's τ-b (Kendall 1945) of one metric with one other after another,
 * (concordant − discordant) ÷ √((pairs − ties in x)(pairs − ties in y)), and its z statistic under independence, with
 * the variance corrected for ties (Kendall 1970, section 4.3; SciPy's `asymptotic`).
 *
 * In the order of the first metric, pairs whose second values descend are discordant (Knight 1966). Values of a run of
 * ties are sorted first, so its pairs do not count.
 *
 * @param one one score per model, NaN if missing
 * @returns n: the models that both have; estimate and z: NaN if there are fewer than 3, or if a metric is constant over them
 * @example kendallWith([1, 2, 3])([1, 3, 2]).estimate // 0.3333
 */
export function kendallWith(one: Float64Array) {
  const { order, ends } = ordered(one);
  const values = new Float64Array(one.length);
  const room = new Float64Array(one.length);
  return (other: Float64Array) => {
    const x: Ties = { two: 0, three: 0, variance: 0 };
    const y = { ...x };
    const both = { ...x };
    let n = 0;
    let start = 0;
    for (const end of ends) {
      const from = n;
      for (; start < end; start++) {
        values[n] = other[order[start]!]!;
        // A missing value is overwritten.
        n += Number(!Number.isNaN(values[n]));
      }
      addRun(x, n - from);
      if (n - from > 1) addRuns(both, values.subarray(from, n).sort());
    }
    const { sorted, discordant } = sortCounting(values.subarray(0, n), room.subarray(0, n));
    addRuns(y, sorted);
    const two = n * (n - 1);
    if (n < 3 || x.two === two || y.two === two) return { n, estimate: Number.NaN, z: Number.NaN };
    // Pairs that are neither tied nor discordant are concordant.
    const difference = (two - x.two - y.two + both.two) / 2 - 2 * discordant;
    const tau = clamp((2 * difference) / Math.sqrt((two - x.two) * (two - y.two)));
    const variance =
      (two * (2 * n + 5) - x.variance - y.variance) / 18 +
      (x.two * y.two) / (2 * two) +
      (x.three * y.three) / (9 * two * (n - 2));
    return { n, estimate: tau, z: difference / Math.sqrt(variance) };
  };
}

/** Sums over the runs of t tied models of t(t − 1), t(t − 1)(t − 2) and t(t − 1)(2t + 5). */
interface Ties {
  two: number;
  three: number;
  variance: number;
}

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
    addRun(ties, place - start);
    start = place;
  }
}

/** Sorts values by merging, and counts the pairs whose first value is larger. Overwrites both arrays. */
function sortCounting(values: Float64Array, room: Float64Array) {
  let discordant = 0;
  let from = values;
  let to = room;
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width)
      discordant += merge(from, to, start, width);
    [from, to] = [to, from];
  }
  return { sorted: from, discordant };
}

/** Merges two sorted neighbours of this width, and counts how many values of the first are larger than each of the second. */
function merge(from: Float64Array, to: Float64Array, start: number, width: number): number {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(middle + width, from.length);
  let larger = 0;
  let i = start;
  let j = middle;
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

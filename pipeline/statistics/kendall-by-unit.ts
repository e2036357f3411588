import type { Units } from './bootstrap.ts';
import { clamp } from './clamp.ts';

/**
 * Kendall's τ-b of one column with each of several others, in one resample of whole units after another. A pair of
 * models is in a resample as often as the product of its units' draws, and copies of one model are tied. So pairs are
 * compared once, and their signs summed by units. τ is NaN if a column is constant.
 *
 * @param columns one value per model, none missing
 * @returns a function of how often each model is in the resample
 */
export function kendallByUnit(
  one: Float64Array,
  columns: readonly Float64Array[],
  units: Units,
): (counts: Int32Array) => Float64Array {
  const untied = signsByUnit(one, one, units);
  const sums = columns.map((column) => ({
    difference: signsByUnit(one, column, units),
    untied: signsByUnit(column, column, units),
  }));
  const draws = new Float64Array(units.count);
  const pairs = new Float64Array(units.count ** 2);
  return (counts) => {
    for (const [model, unit] of units.of.entries()) draws[unit] = counts[model]!;
    for (let a = 0; a < draws.length; a++)
      for (let b = 0; b < draws.length; b++) pairs[a * draws.length + b] = draws[a]! * draws[b]!;
    const ofOne = sumOfDrawn(untied, pairs);
    return Float64Array.from(sums, (own) => {
      const possible = Math.sqrt(ofOne * sumOfDrawn(own.untied, pairs));
      return possible === 0 ? Number.NaN : clamp(sumOfDrawn(own.difference, pairs) / possible);
    });
  };
}

/** Per pair of units, over the pairs of their models, the sum of the products of both columns' signs of difference. */
function signsByUnit(one: Float64Array, other: Float64Array, { of, count }: Units): Int32Array {
  const sums = new Int32Array(count ** 2);
  for (let i = 0; i < one.length; i++)
    for (let j = 0; j < i; j++)
      sums[of[i]! * count + of[j]!]! += Math.sign(one[i]! - one[j]!) * Math.sign(other[i]! - other[j]!);
  return sums;
}

function sumOfDrawn(sums: Int32Array, pairs: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < sums.length; place++) sum += sums[place]! * pairs[place]!;
  return sum;
}

import { clamp } from '../../../statistics/numbers/rounding.ts';
import type { Units } from '../../../statistics/resampling/bootstrap.ts';

/**
 * Kendall's τ-b of one column with each of several others, in one resample of whole units after another. A pair of
 * models is in a resample as often as the product of its counts, and a model's copies are tied. So pairs are compared
 * only once, and concordant less discordant pairs summed by units. τ is NaN if a column is constant.
 *
 * @param columns one value per model, none missing
 * @returns a function of how often each model is in the resample
 */
export function kendallByUnit(one: Float64Array, columns: readonly Float64Array[], units: Units) {
  const members = Array.from({ length: units.count }, (): number[] => []);
  for (const [model, unit] of units.of.entries()) members[unit]!.push(model);
  const tiedInOne = tiedPairs(one);
  const others = columns.map((column) => ({
    differences: differencesByUnit(one, column, members),
    tied: tiedPairs(column),
  }));
  return (counts: Int32Array) => {
    const draws = Int32Array.from(members, ([model]) => counts[model!]!);
    const pairs = pairsDrawn(counts);
    const untied = pairs - drawnOf(tiedInOne, counts);
    return Float64Array.from(others, ({ differences, tied }) => {
      const possible = Math.sqrt(untied * (pairs - drawnOf(tied, counts)));
      return possible === 0 ? Number.NaN : clamp(sumDrawn(differences, draws) / possible);
    });
  };
}

/** Per pair of units a ≥ b, at `a * units + b`, the concordant less the discordant pairs of their models. */
function differencesByUnit(one: Float64Array, other: Float64Array, members: readonly number[][]): Int32Array {
  const sums = new Int32Array(members.length ** 2);
  for (let a = 0; a < members.length; a++)
    for (let b = 0; b <= a; b++)
      sums[a * members.length + b] = differences(one, other, members[a]!, members[b]!) / (a === b ? 2 : 1);
  return sums;
}

function differences(
  one: Float64Array,
  other: Float64Array,
  some: readonly number[],
  others: readonly number[],
): number {
  let sum = 0;
  for (const i of some) {
    const [x, y] = [one[i]!, other[i]!];
    for (const j of others) {
      const product = (x - one[j]!) * (y - other[j]!);
      sum += Number(product > 0) - Number(product < 0);
    }
  }
  return sum;
}

function sumDrawn(sums: Int32Array, draws: Int32Array): number {
  let sum = 0;
  for (let a = 0; a < draws.length; a++) {
    if (draws[a] === 0) continue;
    let row = 0;
    for (let b = 0; b <= a; b++) row += draws[b]! * sums[a * draws.length + b]!;
    sum += draws[a]! * row;
  }
  return sum;
}

/** The models of each tied pair, one after the other. */
function tiedPairs(column: Float64Array): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < column.length; i++)
    for (let j = 0; j < i; j++) if (column[i] === column[j]) found.push(i, j);
  return Int32Array.from(found);
}

function drawnOf(pairs: Int32Array, counts: Int32Array): number {
  let sum = 0;
  for (let pair = 0; pair < pairs.length; pair += 2) sum += counts[pairs[pair]!]! * counts[pairs[pair + 1]!]!;
  return sum;
}

/** Pairs of different models in a resample. */
function pairsDrawn(counts: Int32Array): number {
  let size = 0;
  let squares = 0;
  for (const count of counts) {
    size += count;
    squares += count ** 2;
  }
  return (size ** 2 - squares) / 2;
}

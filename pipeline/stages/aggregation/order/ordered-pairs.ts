import { range } from 'd3-array';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { pairCount, pairPlace } from '../../../statistics/correlation/pairs.ts';
import { median } from '../../../statistics/numbers/median.ts';
import { seededGenerator } from '../../../statistics/numbers/random.ts';
import { ascendingOrder } from '../../../statistics/numbers/ranks.ts';

/** With fewer units, no pattern of signs is rare enough for a test at 5 %: one of 2⁵ is. */
export const FEWEST_UNITS = 6;
/** Of more rows, all pairs would take too long. */
export const MOST_ROWS = 5000;

const LEVEL = 0.05;
/** Up to so many units, all patterns of signs are used. */
const MOST_ENUMERATED = 12;
/** Most random patterns, fewest, and how many pairs × patterns there may be between these. */
const MOST_PATTERNS = 2000;
const FEWEST_PATTERNS = 100;
const MOST_COMPARED = 5e8;
/** Units with typical differences that steady the spread of each pair: six units tell little of it. */
const ADDED_UNITS = 2;
/** Statistics that are equal up to rounding count as equal. */
const ROUNDING = 1e-9;

/** Which rows a score orders. */
export interface OrderedPairs {
  /** From the best to the worst. */
  rows: number[];
  /** Whether the row at a place of this order is certainly above the row at a later place. */
  isOrdered(place: number, later: number): boolean;
}

/**
 * Which rows a score orders, if its units (columns, or groups of them) are a sample of units like these: step-down tests of all
 * differences of two rows at once, by sign flips of units (Westfall & Young 1993, algorithm 2.8). Where two rows do not
 * differ on average over such units, their difference in a unit is as likely to be negative as positive. So a difference, in
 * units of its spread, is compared with the largest under other signs. The chance of any false order is at most 5 %, whatever the
 * distribution, if differences are symmetric about their mean. A spread is the root of the sum of squared differences, with
 * two further units that have typical ones (as in Tusher, Tibshirani & Chu 2001): it does not depend on signs.
 *
 * @param parts per unit (at least {@link FEWEST_UNITS}), its part of each row's score: scores are their sums
 */
export function orderedPairs(parts: readonly Float64Array[], seed: number): OrderedPairs {
  const scores = sumOf(parts, new Int8Array(parts.length).fill(1));
  const rows = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  const sorted = parts.map((part) => Float64Array.from(rows, (row) => part[row]!));
  const scales = pairScales(sorted);
  const pairs = scales.length;
  const patterns = signPatterns(parts.length, pairs, seed);
  const [identity, ...others] = patterns;
  const statistics = pairStatistics(sumOf(sorted, identity!), scales, new Float64Array(pairs));
  const ascending = ascendingOrder(statistics);
  const reached = new Uint16Array(pairs).fill(1);
  const flipped = new Float64Array(pairs);
  for (const signs of others) {
    pairStatistics(sumOf(sorted, signs), scales, flipped);
    let largest = 0;
    for (const pair of ascending) {
      if (flipped[pair]! > largest) largest = flipped[pair]!;
      if (largest >= statistics[pair]! * (1 - ROUNDING)) reached[pair]!++;
    }
  }
  const ordered = new Uint8Array(pairs);
  for (const pair of ascending.reverse()) {
    if (statistics[pair] === 0 || reached[pair]! > LEVEL * patterns.length) break;
    ordered[pair] = 1;
  }
  return { rows, isOrdered: (place, later) => ordered[pairPlace(place, later, rows.length)] === 1 };
}

/** Per pair of places, what its difference is multiplied by: 1 ÷ its spread; 0 without one. */
function pairScales(parts: readonly Float64Array[]): Float64Array {
  const rows = parts[0]!.length;
  const squares = new Float64Array(pairCount(rows));
  for (const part of parts) {
    let pair = 0;
    for (let one = 0; one < rows; one++)
      for (let other = one + 1; other < rows; other++) squares[pair++]! += (part[one]! - part[other]!) ** 2;
  }
  const typical = (ADDED_UNITS * median(squares)) / parts.length;
  return squares.map((square) => (square > 0 ? 1 / Math.sqrt(square + typical) : 0));
}

/** Writes, per pair of places, the absolute difference of two sums times its scale. */
function pairStatistics(sums: Float64Array, scales: Float64Array, statistics: Float64Array): Float64Array {
  let pair = 0;
  for (let one = 0; one < sums.length; one++)
    for (let other = one + 1; other < sums.length; other++) {
      statistics[pair] = Math.abs(sums[one]! - sums[other]!) * scales[pair]!;
      pair++;
    }
  return statistics;
}

/** Patterns of signs of units, the first all positive: all that differ by more than their overall sign, or random ones. */
function signPatterns(units: number, pairs: number, seed: number): Int8Array[] {
  if (units <= MOST_ENUMERATED)
    return range(2 ** (units - 1)).map((pattern) =>
      Int8Array.from({ length: units }, (_, unit) => ((pattern >> unit) & 1 ? -1 : 1)),
    );
  const count = Math.max(FEWEST_PATTERNS, Math.min(MOST_PATTERNS, Math.floor(MOST_COMPARED / pairs)));
  return range(count).map((index) => {
    const random = seededGenerator(seed, index);
    const sign = () => (index === 0 ? 1 : 2 * uniformInt(random, 0, 1) - 1);
    return Int8Array.from({ length: units }, sign);
  });
}

/** Per row, the sum of its parts, each with the sign of its unit. */
function sumOf(parts: readonly Float64Array[], signs: Int8Array): Float64Array {
  const sums = new Float64Array(parts[0]!.length);
  for (const [unit, part] of parts.entries())
    for (let row = 0; row < sums.length; row++) sums[row]! += signs[unit]! * part[row]!;
  return sums;
}

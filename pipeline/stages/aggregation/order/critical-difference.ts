import { range } from 'd3-array';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { seededGenerator } from '../../../statistics/numbers/random.ts';

/** With fewer units, no pattern of signs is rare enough for a test at 5 %: one of 2⁵ is. */
export const FEWEST_UNITS = 6;

const LEVEL = 0.05;
/** Up to so many units, all patterns of signs are used. */
const MOST_ENUMERATED = 12;
/** Most random patterns, and fewest where there are many rows. */
const PATTERNS = 2000;
const FEWEST_PATTERNS = 200;
const MOST_SUMS = 2e6;
/** Differences that are equal up to rounding count as equal, and order nothing. */
const ROUNDING = 1e-9;

/** Scores in descending order, and which of them a difference tells apart. */
export interface Ordered {
  /** The rows from the best to the worst. */
  rows: number[];
  /** Per place, the last place whose score is not further below than the difference. */
  ends: Int32Array;
  /** The difference that two scores must exceed to be ordered. */
  difference: number;
}

/**
 * Which rows a score orders, if its units (columns, or groups of them) are a sample of units like these: simultaneous tests
 * of all differences of two rows by sign flips of units (Westfall & Young 1993, algorithm 2.8, maximum of differences).
 *
 * Where two rows do not differ on average over such units, their difference in a unit is as likely to be negative as positive.
 * So the largest difference of two rows that are not ordered yet is compared with the largest under other signs of units, until
 * no further pair is ordered. The chance of any false order is at most 5 %. Since differences are compared as they are, the
 * result is one number: what two scores must differ by at least.
 *
 * @param parts per unit (at least {@link FEWEST_UNITS}), its part of each row's score: scores are their sums
 */
export function criticalDifference(parts: readonly Float64Array[], seed: number): Ordered {
  const scores = sumOf(parts, new Int8Array(parts.length).fill(1));
  const rows = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  const inOrder = parts.map((part) => Float64Array.from(rows, (row) => part[row]!));
  const sorted = Float64Array.from(rows, (row) => scores[row]!);
  const flipped = signPatterns(parts.length, rows.length, seed).map((signs) => sumOf(inOrder, signs));
  let difference = Number.POSITIVE_INFINITY;
  let ends = endsWithin(sorted, difference);
  for (;;) {
    const next = quantileOf(flipped.map((sums) => largestDifference(sums, ends)));
    const fewer = endsWithin(sorted, next);
    difference = next;
    if (fewer.every((end, place) => end === ends[place])) return { rows, ends, difference };
    ends = fewer;
  }
}

/** Patterns of signs of units, the first all positive; all that differ by more than their overall sign, or random ones. */
function signPatterns(units: number, rows: number, seed: number): Int8Array[] {
  if (units <= MOST_ENUMERATED)
    return range(2 ** (units - 1)).map((pattern) =>
      Int8Array.from({ length: units }, (_, unit) => ((pattern >> unit) & 1 ? -1 : 1)),
    );
  const count = Math.max(FEWEST_PATTERNS, Math.min(PATTERNS, Math.floor(MOST_SUMS / rows)));
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

/** Per place of descending scores, the last place with a score that is below by at most a difference. */
function endsWithin(scores: Float64Array, difference: number): Int32Array {
  let end = 0;
  return Int32Array.from(scores, (score) => {
    while (end + 1 < scores.length && score - scores[end + 1]! <= difference * (1 + ROUNDING)) end++;
    return end;
  });
}

/** The value that at most 5 % of the patterns exceed. */
function quantileOf(maxima: readonly number[]): number {
  const descending = Float64Array.from(maxima).sort().reverse();
  return descending[Math.floor(LEVEL * maxima.length)]!;
}

/** The largest difference of two values whose places are within one window: from each place to its end. */
function largestDifference(values: Float64Array, ends: Int32Array): number {
  const highest = windowMaxima(values, ends);
  const lowest = windowMaxima(
    values.map((value) => -value),
    ends,
  );
  return highest.reduce((largest, high, place) => Math.max(largest, high + lowest[place]!), 0);
}

/** The largest value from each place to its end; ends never go back. */
function windowMaxima(values: Float64Array, ends: Int32Array): Float64Array {
  // Places of values that no later one in the window exceeds, from `first` on in descending order.
  const candidates = new Int32Array(values.length);
  let first = 0;
  let count = 0;
  let next = 0;
  return Float64Array.from(ends, (end, place) => {
    for (; next <= end; next++) {
      while (count > first && values[candidates[count - 1]!]! <= values[next]!) count--;
      candidates[count++] = next;
    }
    while (candidates[first]! < place) first++;
    return values[candidates[first]!]!;
  });
}

import { max, range } from 'd3-array';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { allPairs, pairCount, pairPlace, valuesAt } from '../correlation/pairs.ts';
import { median } from '../numbers/median.ts';
import { seededGenerator } from '../numbers/random.ts';
import { meanOf } from '../numbers/total.ts';
import { weightedSum } from '../score/proportional-metrics.ts';

export const LEVEL = 0.05;
/** With fewer units, no pattern of signs is rare enough for a test at 5 %: one of 2⁵ is. */
export const FEWEST_UNITS = fewestUnits(1);
/** Up to so many units, all patterns of signs are used, if these are not too many for the pairs. */
const MOST_ENUMERATED = 12;
/** Random patterns: as many as there are comparisons of a pair under a pattern to make, within bounds. */
const RANDOM_COMPARISONS = 1e8;
const FEWEST_PATTERNS = 100;
const MOST_PATTERNS = 2000;
/** More comparisons would take too long. */
const MOST_COMPARISONS = 4e8;
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
  /** How many times the variance over independent units is allowed for. */
  inflation: number;
}

/**
 * Which rows a score orders, if its units (columns, or groups of them) are a sample of units like these: step-down tests
 * of all differences of two rows at once, by sign flips of units (Westfall & Young 1993, algorithm 2.8). Where two rows
 * do not differ on average over such units, their difference in a unit is as likely to be negative as positive. So a
 * difference, in units of its spread, is compared with the largest under other signs, until no further pair is ordered.
 * The chance of any false order is at most 5 %, whatever the distribution, if differences are symmetric about their mean.
 * A spread is the root of the sum of squared differences, with two further units that have typical ones (as in Tusher,
 * Tibshirani & Chu 2001): it does not depend on signs.
 *
 * @param parts per unit (see {@link canBeOrdered}), its part of each row's score: scores are their sums
 * @param inflation how many times the variance of a mean over units may be that over independent ones
 */
export function orderedPairs(parts: readonly Float64Array[], seed: number, inflation = 1): OrderedPairs {
  const scores = weightedSum(parts);
  const rows = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  const sorted = parts.map((part) => valuesAt(part, rows));
  const places = allPairs(rows.length);
  const pairs = { ...places, scales: pairScales(sorted, places) };
  const patterns = signPatterns(parts.length, pairs.scales.length, seed);
  const flipped = patterns.map((signs) => weightedSum(sorted, sorted.keys(), signs));
  const statistics = pairs.scales.map((_, pair) => statisticOf(pair, flipped[0]!, pairs));
  let open = Int32Array.from(statistics.keys());
  for (let before = -1; open.length !== before; ) {
    before = open.length;
    const independent = quantileOf(flipped.map((sums) => largestAmong(open, sums, pairs)));
    const critical = inflated(independent, inflation, parts.length);
    open = open.filter((pair) => statistics[pair]! <= critical * (1 + ROUNDING));
  }
  const isOpen = new Uint8Array(statistics.length);
  for (const pair of open) isOpen[pair] = 1;
  return { rows, isOrdered: (place, later) => isOpen[pairPlace(place, later, rows.length)] === 0, inflation };
}

/**
 * The 95 % interval of the mean of one pair's differences over units like these: all means that sign flips do not
 * reject, which are bounded by means of parts of the units (Hartigan 1969, typical values). Exact if differences are
 * symmetric about their mean.
 *
 * @param differences per unit; infinite with fewer than {@link fewestUnits}
 * @param inflation as in {@link orderedPairs}, by whose root the interval is wider
 * @param asked how many such intervals should hold at once: each has 5 % ÷ `asked` outside (Bonferroni)
 */
export function meanInterval(differences: Float64Array, seed: number, inflation = 1, asked = 1) {
  const mean = meanOf(differences);
  const parts = signPatterns(differences.length, 1, seed).map((signs) =>
    [1, -1].map((sign) => meanOf(differences.filter((_, unit) => signs[unit] === sign)) - mean),
  );
  // One of the parts is empty if all signs are equal, which bounds nothing.
  const farther = (end: number) => (means: number[]) =>
    means.some(Number.isNaN) ? Infinity : max(means, (each) => end * each)!;
  const distance = (end: number) => Math.sqrt(inflation) * quantileOf(parts.map(farther(end)), asked);
  return { mean, low: mean - distance(-1), high: mean + distance(1) };
}

/** The pairs of an order that another one has, too. */
export function orderedInBoth(one: OrderedPairs, other: OrderedPairs): OrderedPairs {
  const { rows, isOrdered } = one;
  const places = new Map(other.rows.map((row, place) => [row, place]));
  return {
    ...one,
    isOrdered(place, later) {
      const [here, there] = [places.get(rows[place]!)!, places.get(rows[later]!)!];
      return isOrdered(place, later) && here < there && other.isOrdered(here, there);
    },
  };
}

/** All pairs of places a < b, and what their differences are multiplied by. */
interface Pairs {
  a: Int32Array;
  b: Int32Array;
  scales: Float64Array;
}

function statisticOf(pair: number, sums: Float64Array, { a, b, scales }: Pairs): number {
  return scales[pair]! * Math.abs(sums[a[pair]!]! - sums[b[pair]!]!);
}

/** The largest statistic of some pairs. */
function largestAmong(some: Int32Array, sums: Float64Array, pairs: Pairs): number {
  let largest = 0;
  for (const pair of some) {
    const statistic = statisticOf(pair, sums, pairs);
    if (statistic > largest) largest = statistic;
  }
  return largest;
}

/** How many units so many intervals need to be finite at once. */
export function fewestUnits(asked: number): number {
  return Math.ceil(Math.log2(asked / LEVEL)) + 1;
}

/** The value that at most 5 % ÷ `asked` of the patterns exceed. */
function quantileOf(maxima: readonly number[], asked = 1): number {
  const descending = Float64Array.from(maxima).sort().reverse();
  return descending[Math.floor((LEVEL / asked) * maxima.length)]!;
}

/** The statistic whose t is √inflation times as large: t² is (units − 1) s² ÷ (units − s²), s being the statistic. */
function inflated(statistic: number, inflation: number, units: number): number {
  return statistic * Math.sqrt((inflation * units) / (units + (inflation - 1) * statistic ** 2));
}

/** Per pair of places, what its difference is multiplied by: 1 ÷ its spread; 0 without one. */
function pairScales(parts: readonly Float64Array[], { a, b }: Pick<Pairs, 'a' | 'b'>): Float64Array {
  const squares = new Float64Array(a.length);
  for (const part of parts)
    for (let pair = 0; pair < a.length; pair++) squares[pair]! += (part[a[pair]!]! - part[b[pair]!]!) ** 2;
  const typical = (ADDED_UNITS * median(squares)) / parts.length;
  return squares.map((square) => (square > 0 ? 1 / Math.sqrt(square + typical) : 0));
}

/** Whether rank sets can be made: from six units on, for up to some 2,800 rows (5,000 with six units). */
export function canBeOrdered(units: number, rows: number): boolean {
  const pairs = pairCount(rows);
  return units >= FEWEST_UNITS && pairs * patternCount(units, pairs) <= MOST_COMPARISONS;
}

function patternCount(units: number, pairs: number): number {
  if (isEnumerated(units, pairs)) return 2 ** (units - 1);
  return Math.max(FEWEST_PATTERNS, Math.min(MOST_PATTERNS, Math.floor(RANDOM_COMPARISONS / pairs)));
}

/** Whether all patterns are used, up to their overall sign. */
function isEnumerated(units: number, pairs: number): boolean {
  return units <= MOST_ENUMERATED && pairs * 2 ** (units - 1) <= MOST_COMPARISONS;
}

/** Patterns of signs of units, the first all positive: all that differ by more than their overall sign, or random ones. */
function signPatterns(units: number, pairs: number, seed: number): Float64Array[] {
  const patternOf = isEnumerated(units, pairs)
    ? (index: number) => (unit: number) => ((index >> unit) & 1 ? -1 : 1)
    : (index: number) => randomSigns(seed, index);
  return range(patternCount(units, pairs)).map((index) => Float64Array.from(range(units), patternOf(index)));
}

function randomSigns(seed: number, index: number): () => number {
  const random = seededGenerator(seed, index);
  return () => (index === 0 ? 1 : 2 * uniformInt(random, 0, 1) - 1);
}

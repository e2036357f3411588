import { indicesWhere } from '../numbers/indices.ts';
/** The number of pairs (a, b) of metrics with a < b. Pairs are ordered (0,1), (0,2), …, (1,2), … */
export function pairCount(metrics: number): number {
  return (metrics * (metrics - 1)) / 2;
}

/** The place of the pair of `a` and `b`, in either order. */
export function pairPlace(a: number, b: number, metrics: number): number {
  const first = Math.min(a, b);
  return first * metrics - (first * (first + 3)) / 2 + Math.max(a, b) - 1;
}

/** The metrics a and b of all pairs. */
export function allPairs(metrics: number): { a: Int32Array; b: Int32Array } {
  const a = new Int32Array(pairCount(metrics));
  const b = new Int32Array(pairCount(metrics));
  for (let one = 0, place = 0; one < metrics; one++) {
    for (let other = one + 1; other < metrics; other++, place++) {
      a[place] = one;
      b[place] = other;
    }
  }
  return { a, b };
}

/** A value for each pair of items, in this order. */
export function mapPairs<Item, Value>(
  items: readonly Item[],
  value: (one: Item, other: Item, pair: number) => Value,
): Value[] {
  let pair = 0;
  return items.flatMap((one, a) => items.slice(a + 1).map((other) => value(one, other, pair++)));
}

/** The indices of the values that are not NaN. */
export function presentPlaces(values: Float64Array): number[] {
  return indicesWhere(values, (value) => !Number.isNaN(value));
}

/** The values at some places, such as those of some pairs. */
export function valuesAt(values: Float64Array, places: ArrayLike<number>): Float64Array {
  // Float64Array.from() would take half of the agreement stage's time.
  const found = new Float64Array(places.length);
  for (let i = 0; i < found.length; i++) found[i] = values[places[i]!]!;
  return found;
}

/**
 * The weighted mean of some pairs' estimates. Pairs without an estimate are ignored; NaN if none has one.
 *
 * @param weights per estimate (not per entry of `pairs`); by default all are equal
 */
export function weightedMean(estimates: Float64Array, pairs: readonly number[], weights?: Float64Array) {
  let sum = 0;
  let total = 0;
  for (const pair of pairs) {
    if (Number.isNaN(estimates[pair])) continue;
    const weight = weights?.[pair] ?? 1;
    sum += weight * estimates[pair]!;
    total += weight;
  }
  return sum / total;
}

/** The mean correlation of some pairs of metrics, or the share of negative correlations among them. */
export interface PairQuantity {
  kind: 'mean' | 'share_negative';
  pairs: readonly number[];
  /** Per estimate (not per entry of `pairs`), the number that multiplies it first; NaN leaves the pair out. */
  weights?: Float64Array;
}

/**
 * The mean, or the share of negative ones, of the quantity's estimates. Pairs without an estimate are ignored; NaN if none has one.
 *
 * @param estimates per pair of metrics, NaN if missing
 */
export function pairQuantity(estimates: Float64Array, { kind, pairs, weights }: PairQuantity): number {
  let sum = 0;
  let count = 0;
  for (const pair of pairs) {
    const estimate = estimates[pair]! * (weights?.[pair] ?? 1);
    if (Number.isNaN(estimate)) continue;
    sum += kind === 'mean' ? estimate : Number(estimate < 0);
    count++;
  }
  return sum / count;
}

/**
 * The same quantity with its pairs renumbered, to compute it from the correlations of a larger set of metrics. Its
 * weights keep the old order, so they must be set afterwards.
 *
 * @param places per pair of the quantity's metrics, its index among the pairs of the larger set
 */
export function renumberPairs(quantity: PairQuantity, places: Int32Array): PairQuantity {
  return { ...quantity, pairs: quantity.pairs.map((pair) => places[pair]!) };
}

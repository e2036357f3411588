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

/** The places of the values that are not NaN. */
export function presentPlaces(values: Float64Array): number[] {
  return [...values.keys()].filter((place) => !Number.isNaN(values[place]));
}

/** The values at some places, such as those of some pairs. */
export function valuesAt(values: Float64Array, places: ArrayLike<number>): Float64Array {
  // Float64Array.from() would take half of the agreement stage's time.
  const found = new Float64Array(places.length);
  for (let i = 0; i < found.length; i++) found[i] = values[places[i]!]!;
  return found;
}

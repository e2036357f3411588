/** The 95 % percentile intervals of pairs of metrics: there may be millions of them. One value per pair. */
export interface PairIntervals {
  low: Float64Array;
  high: Float64Array;
  /** Resamples in which the pair could not be computed; they are not part of the interval. */
  degenerate: Int32Array;
}

export function emptyIntervals(pairs: number): PairIntervals {
  return {
    low: new Float64Array(pairs).fill(Number.NaN),
    high: new Float64Array(pairs).fill(Number.NaN),
    degenerate: new Int32Array(pairs),
  };
}

/** Those of some pairs. */
export function intervalsAt({ low, high, degenerate }: PairIntervals, places: Int32Array): PairIntervals {
  return {
    low: Float64Array.from(places, (place) => low[place]!),
    high: Float64Array.from(places, (place) => high[place]!),
    degenerate: places.map((place) => degenerate[place]!),
  };
}

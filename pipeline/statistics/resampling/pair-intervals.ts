/** 95 % percentile intervals, one value per pair of metrics; typed arrays, as there may be millions of pairs. */
export interface PairIntervals {
  low: Float64Array;
  high: Float64Array;
  /** The number of resamples in which the pair has no correlation; the interval ignores them. */
  degenerate: Int32Array;
}

export function emptyIntervals(pairs: number): PairIntervals {
  return {
    low: new Float64Array(pairs).fill(Number.NaN),
    high: new Float64Array(pairs).fill(Number.NaN),
    degenerate: new Int32Array(pairs),
  };
}

/** The intervals of the pairs at `places`. */
export function intervalsAt({ low, high, degenerate }: PairIntervals, places: Int32Array): PairIntervals {
  return {
    low: Float64Array.from(places, (place) => low[place]!),
    high: Float64Array.from(places, (place) => high[place]!),
    degenerate: places.map((place) => degenerate[place]!),
  };
}

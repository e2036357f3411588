/** The least value of a control metric that a model must have, and the share of models below it. */
export interface Threshold {
  quantile: number;
  threshold: number;
}

/** Thresholds at the 0, 10, …, 90 % quantiles of the values, interpolated linearly (R's type 7). NaN is no value. */
export function thresholdsOf(values: Float64Array): Threshold[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return [];
  return Array.from({ length: 10 }, (_, tenth) => {
    // In integers, so that a quantile that is a value is exactly that value.
    const place = tenth * (sorted.length - 1);
    const [below, rest] = [Math.floor(place / 10), place % 10];
    const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
    return { quantile: tenth / 10, threshold: low + (rest / 10) * (high - low) };
  });
}

/** Indices of the values of at least a threshold. */
export function indicesAbove(values: Float64Array, threshold: number): number[] {
  return [...values.keys()].filter((i) => values[i]! >= threshold);
}

/** The standard deviation (n − 1) of the values that are not NaN; NaN if there are fewer than two. */
export function standardDeviation(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  // Without a large common offset, which would cost digits; exactly 0 if all values are equal.
  const differences = present.map((value) => value - present[0]!);
  const mean = differences.reduce((sum, each) => sum + each, 0) / present.length;
  const squares = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return present.length < 2 ? Number.NaN : Math.sqrt(squares / (present.length - 1));
}

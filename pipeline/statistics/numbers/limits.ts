/** Limits a number to possible values. NaN stays NaN. */
export function within([least, most]: readonly [number, number], value: number): number {
  return Math.max(least, Math.min(most, value));
}

/** Limits a correlation to [−1, 1], which rounding can exceed. NaN stays NaN. */
export function clamp(correlation: number): number {
  return within([-1, 1], correlation);
}

/** The same for the ends of an interval. */
export function withinRange<I extends { low: number; high: number }>(
  interval: I,
  range: readonly [number, number],
): I {
  return { ...interval, low: within(range, interval.low), high: within(range, interval.high) };
}

/** Limits a correlation to [−1, 1], which rounding can exceed. NaN stays NaN. */
export function clamp(correlation: number): number {
  // Faster than Math.max and Math.min in hot loops.
  if (correlation > 1) return 1;
  if (correlation < -1) return -1;
  return correlation;
}

/** Limits the ends of an interval to possible values. NaN stays NaN. */
export function withinRange<I extends { low: number; high: number }>(
  interval: I,
  [least, most]: readonly [number, number],
): I {
  const within = (value: number) => Math.max(least, Math.min(most, value));
  return { ...interval, low: within(interval.low), high: within(interval.high) };
}

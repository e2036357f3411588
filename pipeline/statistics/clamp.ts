/** Limits a correlation to [−1, 1], which rounding can exceed. NaN stays NaN. */
export function clamp(correlation: number): number {
  // Faster than Math.max and Math.min in hot loops.
  if (correlation > 1) return 1;
  if (correlation < -1) return -1;
  return correlation;
}

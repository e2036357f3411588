/** Rounding can leave a perfect correlation a bit above 1. NaN stays NaN. */
export function clamp(correlation: number): number {
  // Faster than Math.max and Math.min, in the loops where it counts.
  if (correlation > 1) return 1;
  if (correlation < -1) return -1;
  return correlation;
}

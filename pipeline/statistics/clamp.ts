/** Rounding can leave a perfect correlation a bit above 1. */
export function clamp(correlation: number): number {
  return Math.max(-1, Math.min(1, correlation));
}

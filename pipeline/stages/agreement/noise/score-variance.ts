/** How many scores there are, and their variance (n − 1): NaN for fewer than two, exactly 0 if all are equal. */
export function scoreVariance(scores: Float64Array): { n: number; variance: number } {
  const present = scores.filter((score) => !Number.isNaN(score));
  const n = present.length;
  if (n < 2) return { n, variance: Number.NaN };
  // Rounding of the mean can give equal scores a variance above 0.
  if (present.every((score) => score === present[0])) return { n, variance: 0 };
  const mean = present.reduce((sum, score) => sum + score, 0) / n;
  return { n, variance: present.reduce((sum, score) => sum + (score - mean) * (score - mean), 0) / (n - 1) };
}

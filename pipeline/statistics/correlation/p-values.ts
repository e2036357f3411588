import erfc from '@stdlib/math-base-special-erfc';
import { ascendingOrder } from '../numbers/ranks.ts';
import { tPValue } from '../numbers/student-t.ts';
import type { CorrelationMethod, Correlations } from './correlations.ts';

/**
 * The two-sided p-value of every pair. Spearman and Pearson use the t approximation (R's `cor.test(exact = FALSE)`),
 * Kendall the normal approximation (SciPy's `kendalltau(method="asymptotic")`). NaN if the estimate is missing.
 */
export function pValues({ n, estimate, z }: Correlations, method: CorrelationMethod): Float64Array {
  return method === 'kendall'
    ? z.map((score) => normalPValue(score))
    : estimate.map((r, pair) => correlationPValue(r, n[pair]!));
}

/**
 * The two-sided p-value of a correlation r over n models: t = r √(df ÷ (1 − r²)) with df = n − 2 degrees of freedom
 * (Student 1908; for Spearman's rho Kendall & Stuart 1973, eq. 31.40). 0 if |r| is 1; NaN if r is NaN or df < 1.
 *
 * @example correlationPValue(0.8, 4) // 0.2
 */
export function correlationPValue(r: number, n: number): number {
  const freedom = n - 2;
  if (Number.isNaN(r) || freedom <= 0) return Number.NaN;
  if (Math.abs(r) === 1) return 0;
  const t = Math.abs(r) * Math.sqrt(freedom / ((1 - r) * (1 + r)));
  return tPValue(t, freedom);
}

/**
 * The two-sided p-value of a standard normal score.
 *
 * @example normalPValue(1.96) // 0.05
 */
export function normalPValue(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/** p-values corrected for the number of tests in three ways. A NaN is not a test, and stays NaN. */
export function corrections(p: Float64Array) {
  return { bonferroni: bonferroni(p), holm: holm(p), benjaminiHochberg: benjaminiHochberg(p) };
}

/**
 * p times the number of tests, at most 1 (Bonferroni 1936; Dunn 1961).
 *
 * @example bonferroni([0.01, 0.02, 0.04]) // [0.03, 0.06, 0.12]
 */
export function bonferroni(p: Float64Array): Float64Array {
  const tests = ascendingOrder(p).length;
  return p.map((value) => Math.min(1, value * tests));
}

/**
 * Step-down correction for the family-wise error rate (Holm 1979; R's `p.adjust("holm")`).
 *
 * @example holm([0.01, 0.02, 0.04]) // [0.03, 0.04, 0.04]
 */
export function holm(p: Float64Array): Float64Array {
  const order = ascendingOrder(p);
  return stepwise(p, order, (value, i) => value * (order.length - i), Math.max);
}

/**
 * Step-up correction for the false discovery rate (Benjamini & Hochberg 1995; R's `p.adjust("BH")`).
 *
 * @example benjaminiHochberg([0.01, 0.02, 0.04]) // [0.03, 0.03, 0.04]
 */
export function benjaminiHochberg(p: Float64Array): Float64Array {
  const order = ascendingOrder(p).reverse();
  return stepwise(p, order, (value, i) => (value * order.length) / (order.length - i), Math.min);
}

/** Scales each p by its place in `order`, and makes the results monotone along it. */
function stepwise(
  p: Float64Array,
  order: Int32Array,
  scale: (value: number, place: number) => number,
  keep: (a: number, b: number) => number,
): Float64Array {
  const adjusted = new Float64Array(p.length).fill(Number.NaN);
  let last = Number.NaN;
  order.forEach((i, place) => {
    const value = Math.min(1, scale(p[i]!, place));
    last = Number.isNaN(last) ? value : keep(last, value);
    adjusted[i] = last;
  });
  return adjusted;
}

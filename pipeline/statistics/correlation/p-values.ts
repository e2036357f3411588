import erfc from '@stdlib/math-base-special-erfc';
import { sortColumns } from '../numbers/sorted-column.ts';
import { tPValue } from '../numbers/student-t.ts';
import { correlationRow } from './correlation-row.ts';
import { type CorrelationMethod, type Correlations, emptyCorrelations } from './correlations.ts';

/** The correlation of two metrics over the models that both have, with its two-sided p-value. */
export function correlate(x: Float64Array, y: Float64Array, method: CorrelationMethod) {
  const found = emptyCorrelations(2, method);
  correlationRow([x, y], sortColumns([x, y]), method)(0, found);
  return { n: found.n[0]!, estimate: found.estimate[0]!, pValue: pValues(found, method)[0]! };
}

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
 * @param controls the number of metrics that a partial correlation controls for; each takes one degree of freedom
 */
export function correlationPValue(r: number, n: number, controls = 0): number {
  const freedom = n - 2 - controls;
  if (Number.isNaN(r) || freedom <= 0) return Number.NaN;
  if (Math.abs(r) === 1) return 0;
  const t = Math.abs(r) * Math.sqrt(freedom / ((1 - r) * (1 + r)));
  return tPValue(t, freedom);
}

/** The two-sided p-value of a standard normal score. */
export function normalPValue(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

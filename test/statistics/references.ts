import { expect } from 'vitest';
import { eigenvaluesOf } from '../../pipeline/statistics/correlation-eigenvalues.ts';

/**
 * Integers that R and Python make alike, so that a test need not list them: x ← 48271 x mod (2³¹ − 1) from a seed,
 * of which each is taken modulo `modulo` (Park & Miller 1993). No product exceeds 2⁵³.
 *
 * R: `for (i in 1:n) { x <- (x * 48271) %% 2147483647; out[i] <- x %% modulo }`
 */
export function integers(n: number, modulo: number, seed: number): Float64Array {
  let x = seed;
  return Float64Array.from({ length: n }, () => {
    x = (x * 48271) % 2147483647;
    return x % modulo;
  });
}

/** The column without the scores of some models. */
export function lacking(column: Float64Array, isMissing: (model: number) => boolean): Float64Array {
  return column.map((score, model) => (isMissing(model) ? Number.NaN : score));
}

interface Correlation {
  n: number;
  estimate: number;
  pValue: number;
}

/** Is what another program says: n, the estimate to 12 places, and p to 10 significant digits. */
export function expectCorrelation(found: Correlation, n: number, estimate: number, pValue: number): void {
  expect(found.n).toBe(n);
  if (Number.isNaN(estimate)) expect(found.estimate).toBeNaN();
  else expect(found.estimate).toBeCloseTo(estimate, 12);
  if (pValue === 0 || Number.isNaN(pValue)) expect(found.pValue).toBe(pValue);
  else expect(found.pValue / pValue).toBeCloseTo(1, 10);
}

/** Of one data set; by default every model stands in it once. */
export function correlationEigenvalues(
  columns: readonly Float64Array[],
  counts: Int32Array = new Int32Array(columns[0]?.length ?? 0).fill(1),
): Float64Array {
  return eigenvaluesOf(counts.length, columns.length)(columns, counts);
}

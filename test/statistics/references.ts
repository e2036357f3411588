import { expect } from 'vitest';

/**
 * Pseudorandom integers below `modulo` that R and Python reproduce, so that tests need not list them: from the seed
 * on, x ← 48271 x mod (2³¹ − 1), and each x modulo `modulo` (Park & Miller 1993). Products stay below 2⁵³, so they
 * are exact.
 *
 * R: `out <- numeric(n); x <- seed; for (i in 1:n) { x <- (x * 48271) %% 2147483647; out[i] <- x %% modulo }`
 */
export function integers(n: number, modulo: number, seed: number): Float64Array {
  let x = seed;
  return Float64Array.from({ length: n }, () => {
    x = (x * 48271) % 2147483647;
    return x % modulo;
  });
}

/** The column with NaN for some models. */
export function lacking(column: Float64Array, isMissing: (model: number) => boolean): Float64Array {
  return column.map((score, model) => (isMissing(model) ? Number.NaN : score));
}

/** For `toEqual`: the same numbers, in lists of any depth, each expected up to so many digits, or NaN. */
export function close(expected: unknown, digits: number): unknown {
  if (Array.isArray(expected)) return expected.map((each) => close(each, digits));
  return Number.isNaN(expected) ? expected : expect.closeTo(expected as number, digits);
}

/** Compares the numbers up to so many digits; NaN only equals NaN. */
export function expectClose(found: Iterable<number>, expected: Iterable<number>, digits = 12): void {
  expect([...found]).toEqual(close([...expected], digits));
}

interface Correlation {
  n: number;
  estimate: number;
  pValue: number;
}

/** Compares n, the estimate to 12 decimals and p to 10 significant digits. */
export function expectCorrelation(found: Correlation, n: number, estimate: number, pValue: number): void {
  expect(found.n).toBe(n);
  if (Number.isNaN(estimate)) expect(found.estimate).toBeNaN();
  else expect(found.estimate).toBeCloseTo(estimate, 12);
  if (pValue === 0 || Number.isNaN(pValue)) expect(found.pValue).toBe(pValue);
  else expect(found.pValue / pValue).toBeCloseTo(1, 10);
}

import studentT from '@stdlib/stats-base-dists-t-cdf';
import { midRanks } from './ranks.ts';

export const correlationMethods = ['spearman', 'pearson'] as const;
export type CorrelationMethod = (typeof correlationMethods)[number];

export interface Correlation {
  /** How many models both metrics have. */
  n: number;
  /** NaN where there are fewer than 3 models, or where one metric is constant over them. */
  estimate: number;
  /** Two-sided, from the t approximation with n − 2 degrees of freedom; NaN where the estimate is. */
  pValue: number;
}

const MINIMUM_MODELS = 3;

/**
 * The correlation of two metrics over the models that both have (pairwise complete). Spearman's rho is
 * Pearson's r of the mid-ranks over just these models (Spearman 1904; R's `cor.test(exact = FALSE)`).
 *
 * @param x scores of one metric, NaN where a model has none
 * @param y scores of the other, in the same order of models
 */
export function correlate(x: Float64Array, y: Float64Array, method: CorrelationMethod): Correlation {
  const [a, b] = bothPresent(x, y);
  const estimate =
    a.length < MINIMUM_MODELS
      ? Number.NaN
      : method === 'spearman'
        ? pearson(midRanks(a), midRanks(b))
        : pearson(a, b);
  return { n: a.length, estimate, pValue: correlationPValue(estimate, a.length) };
}

/** The values at the places where neither is missing. */
export function bothPresent(x: Float64Array, y: Float64Array): [Float64Array, Float64Array] {
  const present = Int32Array.from(x.keys()).filter((i) => !Number.isNaN(x[i]) && !Number.isNaN(y[i]));
  return [Float64Array.from(present, (i) => x[i]!), Float64Array.from(present, (i) => y[i]!)];
}

/** Pearson's r (Pearson 1895), in two passes; NaN where a side is constant. No value may be missing. */
export function pearson(x: Float64Array, y: Float64Array): number {
  const meanX = mean(x);
  const meanY = mean(y);
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    sxx += dx * dx;
    syy += dy * dy;
    sxy += dx * dy;
  }
  if (isConstant(x) || isConstant(y)) return Number.NaN;
  return clamp(sxy / Math.sqrt(sxx * syy));
}

/** Rounding can leave a perfect correlation a bit above 1. */
export function clamp(correlation: number): number {
  return Math.max(-1, Math.min(1, correlation));
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** True where all values are the same, also where their mean is off in the last bit. */
export function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

/**
 * Two-sided p of a correlation r of n models: t = r √((n − 2) ÷ (1 − r²)) on n − 2 degrees of freedom
 * (Student 1908; for Spearman's rho Kendall & Stuart 1973, eq. 31.40). 0 where |r| is 1; NaN where r is.
 */
export function correlationPValue(r: number, n: number): number {
  if (Number.isNaN(r)) return Number.NaN;
  if (Math.abs(r) === 1) return 0;
  const t = Math.abs(r) * Math.sqrt((n - 2) / ((1 - r) * (1 + r)));
  return 2 * studentT(-t, n - 2);
}

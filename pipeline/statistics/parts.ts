import { varies } from './covariance.ts';

/** A division of metrics into parts: each belongs to one. */
export interface Partition {
  parts: string[];
  /** Per metric, its part as an index into these. */
  of: Int32Array;
}

/** Metrics with the same label are a part; parts stand in the order of `order`. */
export function partitionBy(labels: readonly string[], order: readonly string[]): Partition {
  const parts = order.filter((part) => labels.includes(part));
  return { parts, of: Int32Array.from(labels, (label) => parts.indexOf(label)) };
}

/** One set of coefficients per part: those of its own metrics, and 0 for the others. */
export function coefficientsByPart({ parts, of }: Partition, coefficients: Float64Array): Float64Array[] {
  return parts.map((_, part) => coefficients.map((each, metric) => (of[metric] === part ? each : 0)));
}

/**
 * The covariances of the terms of a sum, where a term is the sum of a part's columns, each times its coefficient.
 *
 * @param covariance of the columns, row by row
 * @returns row by row; all of it sums to the variance of the whole sum
 */
export function termCovariance(
  covariance: Float64Array,
  coefficients: Float64Array,
  { parts, of }: Partition,
): Float64Array {
  const size = parts.length;
  const terms = new Float64Array(size * size);
  const row = new Float64Array(size);
  const metrics = coefficients.length;
  for (let a = 0; a < metrics; a++) {
    if (coefficients[a] === 0) continue;
    row.fill(0);
    for (let b = 0; b < metrics; b++) row[of[b]!]! += coefficients[b]! * covariance[a * metrics + b]!;
    for (let part = 0; part < size; part++) terms[of[a]! * size + part]! += coefficients[a]! * row[part]!;
  }
  return terms;
}

/**
 * Each term's share of the variance of a sum: its covariance with the sum, divided by the sum's variance. Shares sum
 * to 1; one is negative where a term varies against the sum. NaN where the sum is constant, but for rounding.
 *
 * @param terms their covariances, row by row
 */
export function covarianceShares(terms: Float64Array, size: number): Float64Array {
  const covariances = rowSums(terms, size);
  const variance = covariances.reduce((sum, each) => sum + each, 0);
  const isConstant = !varies(variance, sumOfDeviations(terms, size));
  return covariances.map((each) => (isConstant ? Number.NaN : each / variance));
}

/** The sum of the terms' standard deviations. */
export function sumOfDeviations(terms: Float64Array, size: number): number {
  let sum = 0;
  for (let term = 0; term < size; term++) sum += Math.sqrt(Math.max(0, terms[term * (size + 1)]!));
  return sum;
}

/** The covariance of each term with the sum. */
export function rowSums(terms: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, row) =>
    terms.subarray(row * size, (row + 1) * size).reduce((sum, each) => sum + each, 0),
  );
}

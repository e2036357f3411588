import { dropConstant, leastVariances, varies } from '../numbers/covariance.ts';

/** A division of metrics into disjoint parts. */
export interface Partition {
  parts: string[];
  /** Per metric, its part as an index into `parts`. */
  of: Int32Array;
}

/** Puts metrics with the same label into one part. Parts are sorted as in `order`. */
export function partitionBy(labels: readonly string[], order: readonly string[]): Partition {
  const unknown = labels.find((label) => !order.includes(label));
  if (unknown !== undefined) throw new Error(`no part ${unknown} among ${order.join(', ')}`);
  const parts = order.filter((part) => labels.includes(part));
  return { parts, of: Int32Array.from(labels, (label) => parts.indexOf(label)) };
}

/** Per part, its metrics. */
export function membersOf({ parts, of }: Partition): Int32Array[] {
  const members = parts.map((): number[] => []);
  for (let metric = 0; metric < of.length; metric++) members[of[metric]!]!.push(metric);
  return members.map((metrics) => new Int32Array(metrics));
}

/**
 * The covariance matrix of the terms of a weighted sum of columns: a term is the weighted sum of one part's columns.
 * The covariances of a term are 0 if its columns cancel out up to rounding.
 *
 * @param covariance the columns' covariance matrix, row by row
 * @param members per part, its columns
 * @returns row by row; the entries add up to the variance of the whole sum
 */
export function termCovariance(
  covariance: Float64Array,
  coefficients: Float64Array,
  members: readonly Int32Array[],
): Float64Array {
  const size = members.length;
  const metrics = coefficients.length;
  const terms = new Float64Array(size * size);
  for (let one = 0; one < size; one++) {
    for (let other = 0; other <= one; other++) {
      const rows = members[one]!;
      const columns = members[other]!;
      let sum = 0;
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]! * metrics;
        let products = 0;
        for (let j = 0; j < columns.length; j++)
          products += covariance[row + columns[j]!]! * coefficients[columns[j]!]!;
        sum += coefficients[rows[i]!]! * products;
      }
      terms[one * size + other] = sum;
      terms[other * size + one] = sum;
    }
  }
  return dropConstant(
    terms,
    leastVariances(members.map((own) => deviationsOf(covariance, coefficients, own))),
  );
}

/** The sum of some columns' standard deviations, each times its absolute coefficient. */
function deviationsOf(covariance: Float64Array, coefficients: Float64Array, some: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < some.length; i++) {
    const variance = covariance[some[i]! * (coefficients.length + 1)]!;
    sum += Math.abs(coefficients[some[i]!]!) * Math.sqrt(variance);
  }
  return sum;
}

/**
 * Each term's share of the variance of a sum: its covariance with the sum ÷ the sum's variance. Shares add up to 1. A
 * share is negative if the term correlates negatively with the sum. All are NaN if the sum is constant up to rounding.
 *
 * @param terms the terms' covariance matrix, row by row
 */
export function covarianceShares(terms: Float64Array, size: number): Float64Array {
  const covariances = rowSums(terms, size);
  let variance = 0;
  for (let term = 0; term < size; term++) variance += covariances[term]!;
  if (!varies(variance, sumOfDeviations(terms, size))) return covariances.fill(Number.NaN);
  for (let term = 0; term < size; term++) covariances[term]! /= variance;
  return covariances;
}

/** The sum of the terms' standard deviations. */
export function sumOfDeviations(terms: Float64Array, size: number): number {
  let sum = 0;
  for (let term = 0; term < size; term++) sum += Math.sqrt(Math.max(0, terms[term * (size + 1)]!));
  return sum;
}

/** The covariance of each term with the sum. */
export function rowSums(terms: Float64Array, size: number): Float64Array {
  const sums = new Float64Array(size);
  for (let one = 0; one < size; one++)
    for (let other = 0; other < size; other++) sums[one]! += terms[one * size + other]!;
  return sums;
}

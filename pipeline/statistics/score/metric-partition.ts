import { dropConstant, leastVariances, symmetricMatrix, varies } from '../numbers/covariance.ts';
import { total } from '../numbers/total.ts';

/** A division of metrics into disjoint parts. */
export interface Partition {
  parts: string[];
  /** Per metric, its part as an index into `parts`. */
  of: Int32Array;
}

/** Puts metrics with the same label into one part. Parts are sorted as in `order`; by default, as they appear. */
export function partitionBy(
  labels: readonly string[],
  order: readonly string[] = [...new Set(labels)],
): Partition {
  const unknown = labels.find((label) => !order.includes(label));
  if (unknown !== undefined) throw new Error(`no part ${unknown} among ${order.join(', ')}`);
  const parts = order.filter((part) => labels.includes(part));
  return { parts, of: Int32Array.from(labels, (label) => parts.indexOf(label)) };
}

/** Per part, its metrics. */
export function membersOf({ parts, of }: Partition): number[][] {
  const members = parts.map((): number[] => []);
  for (let metric = 0; metric < of.length; metric++) members[of[metric]!]!.push(metric);
  return members;
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
  members: readonly number[][],
): Float64Array {
  const metrics = coefficients.length;
  const terms = symmetricMatrix(members.length, (one, other) => {
    let sum = 0;
    for (const row of members[one]!) {
      let products = 0;
      for (const column of members[other]!)
        products += covariance[row * metrics + column]! * coefficients[column]!;
      sum += coefficients[row]! * products;
    }
    return sum;
  });
  const deviations = members.map((columns) => deviationsOf(covariance, coefficients, columns));
  return dropConstant(terms, leastVariances(deviations));
}

/** The sum of some columns' standard deviations, each times its absolute coefficient. */
function deviationsOf(covariance: Float64Array, coefficients: Float64Array, some: number[]): number {
  return some.reduce((sum, column) => {
    const variance = covariance[column * (coefficients.length + 1)]!;
    return sum + Math.abs(coefficients[column]!) * Math.sqrt(variance);
  }, 0);
}

/**
 * Each term's share of the variance of a sum: its covariance with the sum ÷ the sum's variance. Shares add up to 1. A
 * share is negative if the term correlates negatively with the sum. All are NaN if the sum is constant up to rounding.
 *
 * @param terms the terms' covariance matrix, row by row
 * @example covarianceShares([2, 0, 0, 1], 2) // [0.6667, 0.3333]
 */
export function covarianceShares(terms: Float64Array, size: number): Float64Array {
  const covariances = rowSums(terms, size);
  const variance = total(covariances);
  const deviations = covariances.reduce(
    (sum, _, term) => sum + Math.sqrt(Math.max(0, terms[term * (size + 1)]!)),
    0,
  );
  return covariances.map((covariance) => (varies(variance, deviations) ? covariance / variance : Number.NaN));
}

/** The covariance of each term with the sum. */
export function rowSums(terms: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, row) => total(terms.subarray(row * size, (row + 1) * size)));
}

import { max, min } from 'd3-array';
import type { Transformation } from './aggregation-methods.ts';

/**
 * The largest difference that rounding can make between two mathematically equal sums, as a share of their terms' total
 * magnitude. Each score, product and addition has a relative error of at most ε ÷ 2 (Higham 2002, section 3.1). 0 for a
 * single term, which needs no addition.
 */
export function roundingOfSum(terms: number): number {
  return terms < 2 ? 0 : 2 * terms * Number.EPSILON;
}

/**
 * Whether no two scores differ by more than rounding can explain.
 *
 * @param rounding per model, the largest rounding difference of its score
 */
export function isConstantUpToRounding(scores: Float64Array, rounding: Float64Array): boolean {
  return max(scores)! - min(scores)! <= max(rounding)!;
}

/** The largest absolute value that a transformed score of a column can have. */
export function largestChanged(transformation: Transformation, column: Float64Array): number {
  if (transformation === 'ranks') return column.length;
  if (transformation === 'standardised') return Math.sqrt(column.length);
  return max(column, Math.abs) ?? 0;
}

/**
 * Per model, the largest difference that rounding can make in its score, a weighted sum of transformed columns whose
 * absolute coefficients add up to about 1.
 *
 * @param columns scores per metric, NaN if missing
 */
export function roundingOfScores(transformation: Transformation, columns: readonly Float64Array[]) {
  const share = roundingOfSum(columns.length);
  const first = columns[0] ?? new Float64Array(0);
  const largest = new Float64Array(first.length);
  // This bound depends only on the number of models.
  if (transformation !== 'scores') return largest.fill(share * largestChanged(transformation, first));
  for (const column of columns)
    for (let model = 0; model < largest.length; model++)
      if (Math.abs(column[model]!) > largest[model]!) largest[model] = Math.abs(column[model]!);
  return largest.map((size) => share * size);
}

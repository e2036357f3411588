import type { Transformation } from './aggregation-methods.ts';

/**
 * How far apart rounding can take two sums that are the same, as a share of the sizes of their terms: scores, products and
 * additions are off by half of ε at most (Higham 2002, section 3.1). Of one term there is no sum.
 */
export function roundingOfSum(terms: number): number {
  return terms < 2 ? 0 : 2 * terms * Number.EPSILON;
}

/** Whether no two of these scores differ by more than rounding can make them. */
export function isConstantButForRounding(scores: Float64Array, rounding: Float64Array): boolean {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let least = 0;
  for (let model = 0; model < scores.length; model++) {
    low = Math.min(low, scores[model]!);
    high = Math.max(high, scores[model]!);
    least = Math.max(least, rounding[model]!);
  }
  return high - low <= least;
}

/** The largest size that a changed score of a column can have. */
export function largestChanged(transformation: Transformation, column: Float64Array): number {
  if (transformation === 'ranks') return column.length;
  if (transformation === 'standardised') return Math.sqrt(column.length);
  return column.reduce((largest, score) => Math.max(largest, Math.abs(score)), 0);
}

/**
 * Per model, how far another score can be from its own and still be the same apart from rounding: of sums of changed columns
 * whose coefficients' sizes sum to about 1.
 *
 * @param columns scores per metric, NaN where a model has none
 */
export function roundingOfScores(
  transformation: Transformation,
  columns: readonly Float64Array[],
): Float64Array {
  const share = roundingOfSum(columns.length);
  const first = columns[0] ?? new Float64Array(0);
  const largest = new Float64Array(first.length);
  // As large as for any other column of so many models.
  if (transformation !== 'scores') return largest.fill(share * largestChanged(transformation, first));
  for (const column of columns)
    for (let model = 0; model < largest.length; model++)
      if (Math.abs(column[model]!) > largest[model]!) largest[model] = Math.abs(column[model]!);
  return largest.map((size) => share * size);
}

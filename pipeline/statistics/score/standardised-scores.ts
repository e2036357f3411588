import { deviate, dropConstant, leastVariances } from '../numbers/covariance.ts';
import { gramMatrix } from '../numbers/gram-matrix.ts';
import { wellConditioned } from '../numbers/numerical-scaling.ts';

/** Columns of Euclidean length 1, so that inner products are Pearson correlations; all 0 for a constant metric. */
export function standardised(scores: readonly Float64Array[]): Float64Array[] {
  return scores.map((column) => {
    const vector = new Float64Array(column.length);
    const squares = deviate(wellConditioned(column), vector);
    return squares > 0 ? vector.map((each) => each * (1 / Math.sqrt(squares))) : vector;
  });
}

/**
 * The covariance matrix of weighted sums of standardised metrics, row by row.
 *
 * @param sums per sum, its metrics
 * @param coefficients per metric, its weight
 */
export function covarianceOfSums(
  vectors: readonly Float64Array[],
  sums: readonly Int32Array[],
  coefficients: Float64Array,
): Float64Array {
  const models = vectors[0]?.length ?? 0;
  const rows = new Float64Array(sums.length * models);
  for (const [s, own] of sums.entries())
    for (const metric of own)
      for (let model = 0; model < models; model++)
        rows[s * models + model]! += coefficients[metric]! * vectors[metric]![model]!;
  const deviations = sums.map((own) => own.reduce((sum, metric) => sum + Math.abs(coefficients[metric]!), 0));
  return dropConstant(gramMatrix(rows, sums.length, models), leastVariances(deviations));
}

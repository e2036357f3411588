import { sumOfProducts } from '../numbers/covariance.ts';
import { valuesAt } from './pairs.ts';

/**
 * Ordinary least squares of the estimates of pairs of metrics on an intercept and regressors, over the pairs with an
 * estimate. As in R's `lm`, a regressor that those before it determine has no coefficient.
 *
 * @param estimates per pair; NaN if it does not count
 * @param regressors each with one value per pair
 */
export function pairRegression(estimates: Float64Array, regressors: readonly Float64Array[]) {
  const { counted, y, columns, kept } = design(estimates, regressors);
  const residuals = residual(y, orthonormal(columns));
  const freedom = y.length - kept.length;
  const variance = freedom > 0 ? sumOfProducts(residuals, residuals) / freedom : Number.NaN;
  const coefficients = columns.map((column, k) => {
    const own = residual(column, orthonormal(columns.toSpliced(k, 1)));
    const squares = sumOfProducts(own, own);
    /** Per pair, what its correlation counts for in the estimate, which is the weighted sum; 0 for pairs that do not count. */
    const weights = new Float64Array(estimates.length);
    for (const [i, pair] of counted.entries()) weights[pair] = own[i]! / squares;
    const estimate = sumOfProducts(own, y) / squares;
    // t is the estimate ÷ its ordinary standard error, which ignores that pairs share metrics; NaN without degrees of freedom.
    return { estimate, t: estimate / Math.sqrt(variance / squares), weights };
  });
  const centred = residual(y, orthonormal([new Float64Array(y.length).fill(1)]));
  return {
    intercept: coefficients[kept.indexOf(0)],
    /** Per regressor; undefined if it is constant, or a linear combination of the regressors before it. */
    coefficients: regressors.map((_, r) => coefficients[kept.indexOf(r + 1)]),
    /** NaN if all estimates are equal. */
    rSquared: 1 - sumOfProducts(residuals, residuals) / sumOfProducts(centred, centred),
    pairs: counted.length,
  };
}

/** The counted pairs, and the independent columns of the regression over them, the intercept first. */
export function design(estimates: Float64Array, regressors: readonly Float64Array[]) {
  const counted = Int32Array.from([...estimates.keys()].filter((pair) => !Number.isNaN(estimates[pair])));
  const all = [new Float64Array(estimates.length).fill(1), ...regressors];
  const columns = all.map((column) => valuesAt(column, counted));
  const kept = independent(columns);
  return {
    counted,
    y: valuesAt(estimates, counted),
    columns: kept.map((k) => columns[k]!),
    /** Per column, its index among the intercept and the regressors. */
    kept,
    /** The same columns over all pairs. */
    everyPair: kept.map((k) => all[k]!),
  };
}

/** A column is dependent if less than this share of its length is left after projection. */
const TOLERANCE = 1e-7;

/** The indices of columns that those before them do not determine. */
function independent(columns: readonly Float64Array[]): number[] {
  const kept: number[] = [];
  for (const [k, column] of columns.entries()) {
    const left = residual(column, orthonormal(kept.map((each) => columns[each]!)));
    if (sumOfProducts(left, left) > TOLERANCE ** 2 * sumOfProducts(column, column)) kept.push(k);
  }
  return kept;
}

/** An orthonormal basis of independent columns (modified Gram–Schmidt). */
export function orthonormal(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const left = residual(column, basis);
    const length = Math.sqrt(sumOfProducts(left, left));
    basis.push(left.map((value) => value / length));
  }
  return basis;
}

/** What is left of a column after projection on a basis. */
export function residual(column: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const left = Float64Array.from(column);
  for (const direction of basis) {
    const length = sumOfProducts(left, direction);
    for (let i = 0; i < left.length; i++) left[i]! -= length * direction[i]!;
  }
  return left;
}

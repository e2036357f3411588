import { max, sum } from 'd3-array';
import { sumOfProducts } from '../numbers/covariance.ts';
import { presentPlaces, valuesAt } from './pairs.ts';

/** A regression over pairs of metrics. */
export type PairRegression = ReturnType<typeof pairRegression>;

/**
 * Ordinary least squares of the estimates of pairs of metrics on regressors, with an intercept for each group of pairs, over
 * the pairs with an estimate. As in R's `lm`, a regressor that groups and those before it determine has no coefficient.
 *
 * @param estimates per pair; NaN if it does not count
 * @param regressors each with one value per pair
 * @param groups per pair, its group
 */
export function pairRegression(
  estimates: Float64Array,
  regressors: readonly Float64Array[],
  groups: Int32Array,
) {
  const { counted, y, columns, kept, freedom } = design(estimates, regressors, groups);
  const residuals = residual(y, orthonormal(columns));
  const variance = freedom > 0 ? sumOfProducts(residuals, residuals) / freedom : Number.NaN;
  const coefficients = columns.map((column, k) => {
    const own = residual(column, orthonormal(columns.toSpliced(k, 1)));
    const squares = sumOfProducts(own, own);
    const weights = new Float64Array(estimates.length);
    for (const [i, pair] of counted.entries()) weights[pair] = own[i]! / squares;
    const estimate = sumOfProducts(own, y) / squares;
    return {
      estimate,
      /** The estimate ÷ its ordinary standard error, which ignores that pairs share metrics; NaN without degrees of freedom. */
      t: estimate / Math.sqrt(variance / squares),
      /** Per pair, what its correlation counts for in the estimate, which is the weighted sum; 0 for pairs that do not count. */
      weights,
    };
  });
  const all = centred(valuesAt(estimates, counted), new Int32Array(counted.length));
  return {
    /** Per regressor; undefined if it is constant in each group, or a linear combination of the regressors before it. */
    coefficients: regressors.map((_, r) => coefficients[kept.indexOf(r)]),
    /** The groups count as explained. NaN if all estimates are equal. */
    rSquared: 1 - sumOfProducts(residuals, residuals) / sumOfProducts(all, all),
    /** Number of pairs with an estimate. */
    pairs: counted.length,
  };
}

/** The counted pairs, and the independent columns of the regression over them, as deviations from the means of groups (Lovell 1963). */
export function design(estimates: Float64Array, regressors: readonly Float64Array[], groups: Int32Array) {
  const counted = Int32Array.from(presentPlaces(estimates));
  const held = counted.map((pair) => groups[pair]!);
  const columns = regressors.map((column) => centred(valuesAt(column, counted), held));
  const kept = independent(columns);
  return {
    counted,
    /** Per counted pair, its group. */
    held,
    y: centred(valuesAt(estimates, counted), held),
    columns: kept.map((k) => columns[k]!),
    /** Per column, its index among the regressors. */
    kept,
    /** The same columns over all pairs. */
    everyPair: kept.map((k) => centred(regressors[k]!, groups)),
    freedom: counted.length - new Set(held).size - kept.length,
  };
}

/** Deviations from the means of groups. */
export function centred(values: Float64Array, groups: Int32Array): Float64Array {
  const { sums, sizes } = totals(values, groups);
  return values.map((value, i) => value - sums[groups[i]!]! / sizes[groups[i]!]!);
}

/** The part of a sum of squares that the means of groups explain. */
export function squaresOfMeans(values: Float64Array, groups: Int32Array): number {
  const { sums, sizes } = totals(values, groups);
  return sum(sums, (total, group) => total ** 2 / Math.max(1, sizes[group]!));
}

/** Per group, the sum and the number of its values. */
function totals(values: Float64Array, groups: Int32Array) {
  const count = (max(groups) ?? 0) + 1;
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  for (let i = 0; i < values.length; i++) {
    sums[groups[i]!]! += values[i]!;
    sizes[groups[i]!]!++;
  }
  return { sums, sizes };
}

/** A column of values near 1 is dependent if no more than this is left of a value after projection. */
const TOLERANCE = 1e-7;

/** The indices of columns that those before them do not determine. */
function independent(columns: readonly Float64Array[]): number[] {
  const kept: number[] = [];
  for (const [k, column] of columns.entries()) {
    const left = residual(column, orthonormal(kept.map((each) => columns[each]!)));
    if (sumOfProducts(left, left) > TOLERANCE ** 2 * column.length) kept.push(k);
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

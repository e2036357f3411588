import { varies } from '../numbers/covariance.ts';
import { rowSums, sumOfDeviations } from './metric-partition.ts';

/** A term is linearly dependent on others, up to rounding, if they leave at most this share of its variance. */
const MINIMUM_LEFT = 1e-12;

/**
 * Each term's Shapley share of the R² of a sum regressed on its terms: the increase of R² by the term, averaged over
 * all orders in which terms can be added (Lindeman, Merenda & Gold 1980, p. 119; Shapley 1953). Shares are 0 or more
 * and add up to 1, because the terms explain their sum completely. A term that depends linearly on those before it
 * adds nothing. All shares are NaN if the sum is constant up to rounding.
 *
 * @param terms the terms' covariance matrix, row by row
 * @param size the number of terms, at most about 16: time and memory grow as 2^size
 */
export function shapleyShares(terms: Float64Array, size: number): Float64Array {
  const explained = explainedBySubset(terms, size);
  const all = explained[explained.length - 1]!;
  const shares = new Float64Array(size);
  if (!varies(all, sumOfDeviations(terms, size))) return shares.fill(Number.NaN);
  const weights = weightsBySize(size);
  for (let subset = 0; subset < explained.length; subset++) {
    const weight = weights[bitCount(subset)]! / all;
    for (let term = 0; term < size; term++)
      if (!(subset & (1 << term)))
        shares[term]! += weight * (explained[subset | (1 << term)]! - explained[subset]!);
  }
  return shares;
}

/** Per s, the share of orders of k terms in which exactly s given terms precede another: s! (k − 1 − s)! ÷ k!. */
function weightsBySize(size: number): number[] {
  const weights = [1 / size];
  for (let s = 1; s < size; s++) weights.push((weights[s - 1]! * s) / (size - s));
  return weights;
}

function bitCount(subset: number): number {
  let count = 0;
  for (let rest = subset; rest > 0; rest &= rest - 1) count++;
  return count;
}

/**
 * Per subset of terms (as a bit mask), the variance of the sum that it explains. Each subset extends a smaller one by
 * one term, which adds one row to the Cholesky factor and one square to the explained variance.
 */
function explainedBySubset(terms: Float64Array, size: number): Float64Array {
  const withSum = rowSums(terms, size);
  const explained = new Float64Array(2 ** size);
  /** The Cholesky factor, one row per chosen term. */
  const factor = new Float64Array(size * size);
  /** The terms' covariances with the sum after forward substitution; squares add up to the explained variance. */
  const entries = new Float64Array(size);
  const chosen = new Int32Array(size);

  const add = (depth: number, term: number, subset: number): void => {
    const row = depth * size;
    let left = terms[term * size + term]!;
    let entry = withSum[term]!;
    for (let j = 0; j < depth; j++) {
      let product = terms[term * size + chosen[j]!]!;
      for (let i = 0; i < j; i++) product -= factor[row + i]! * factor[j * size + i]!;
      const pivot = factor[j * size + j]!;
      factor[row + j] = pivot > 0 ? product / pivot : 0;
      left -= factor[row + j]! ** 2;
      entry -= factor[row + j]! * entries[j]!;
    }
    const pivot = left > MINIMUM_LEFT * terms[term * size + term]! ? Math.sqrt(left) : 0;
    factor[row + depth] = pivot;
    entries[depth] = pivot > 0 ? entry / pivot : 0;
    chosen[depth] = term;
    const larger = subset | (1 << term);
    explained[larger] = explained[subset]! + entries[depth]! ** 2;
    for (let next = term + 1; next < size; next++) add(depth + 1, next, larger);
  };
  for (let term = 0; term < size; term++) add(0, term, 0);
  return explained;
}

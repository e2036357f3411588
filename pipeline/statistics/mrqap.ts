import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { design, dot, orthonormal, residual } from './pair-regression.ts';
import { allPairs, pairPlace } from './pairs.ts';
import { seededGenerator } from './random.ts';

/** A permuted |t| at most this share below the observed one counts as equal: the difference is rounding. */
const TOLERANCE = 1e-9;

/**
 * Two-sided p-values of the coefficients of a {@link pairRegression}: multiple regression quadratic assignment
 * procedure with double semi-partialling (Dekker, Krackhardt & Snijders 2007). Each regressor is replaced by its
 * residual after regression on the others, whose metrics are then permuted, rows and columns together; t is compared
 * with that of the original order. So pairs may depend on each other because they share a metric.
 *
 * p is (1 + permutations with |t| at least the observed one) ÷ (1 + permutations) (Phipson & Smyth 2010). Every
 * regressor sees the same permutations; permutation i is drawn from (seed, i).
 *
 * As in `sna::netlm`, residuals are taken over all pairs, and each regression is over the pairs that have an estimate.
 *
 * @param estimates per pair of `metrics` metrics; NaN if it does not count
 * @param regressors each with one value per pair
 * @returns per regressor; NaN if it has no coefficient, or without degrees of freedom
 */
export function mrqap(
  estimates: Float64Array,
  regressors: readonly Float64Array[],
  metrics: number,
  { permutations, seed }: { permutations: number; seed: number },
): Float64Array {
  const tests = prepareTests(estimates, regressors, metrics);
  const original = Int32Array.from({ length: metrics }, (_, metric) => metric);
  const observed = tests.map((test) => Math.abs(test.t(original)));
  const hits = new Int32Array(tests.length).fill(1);
  for (let i = 0; i < permutations; i++) {
    const order = shuffled(original, seededGenerator(seed, i));
    for (const [k, { t }] of tests.entries())
      if (Math.abs(t(order)) >= observed[k]! * (1 - TOLERANCE)) hits[k]!++;
  }
  const p = new Float64Array(regressors.length).fill(Number.NaN);
  for (const [k, { regressor }] of tests.entries())
    if (!Number.isNaN(observed[k])) p[regressor] = hits[k]! / (1 + permutations);
  return p;
}

/** Per regressor with a coefficient, its t if its residual's metrics are in another order. */
export function prepareTests(
  estimates: Float64Array,
  regressors: readonly Float64Array[],
  metrics: number,
): { regressor: number; t: (order: Int32Array) => number }[] {
  const { counted, y, columns, kept, everyPair } = design(estimates, regressors);
  const pairs = allPairs(metrics);
  const [a, b] = [pairs.a, pairs.b].map((side) => Int32Array.from(counted, (pair) => side[pair]!)) as [
    Int32Array,
    Int32Array,
  ];
  const freedom = y.length - kept.length;
  if (freedom <= 0) return [];
  return kept.flatMap((column, k) => {
    if (column === 0) return [];
    const matrix = symmetric(residual(everyPair[k]!, orthonormal(everyPair.toSpliced(k, 1))), metrics);
    const others = orthonormal(columns.toSpliced(k, 1));
    const left = residual(y, others);
    const leftSquares = dot(left, left);
    const permuted = new Float64Array(counted.length);
    const t = (order: Int32Array) => {
      for (let i = 0; i < permuted.length; i++)
        permuted[i] = matrix[order[a[i]!]! * metrics + order[b[i]!]!]!;
      // The permuted residual, itself projected off the other columns.
      let squares = dot(permuted, permuted);
      for (const direction of others) squares -= dot(permuted, direction) ** 2;
      const product = dot(permuted, left);
      const unexplained = Math.max(0, leftSquares - product ** 2 / squares);
      return (product / Math.sqrt(squares)) * Math.sqrt(freedom / unexplained);
    };
    return [{ regressor: column - 1, t }];
  });
}

/** A symmetric matrix of the values of pairs. */
function symmetric(values: Float64Array, metrics: number): Float64Array {
  const matrix = new Float64Array(metrics * metrics);
  for (let a = 0; a < metrics; a++) {
    for (let b = a + 1; b < metrics; b++) {
      const value = values[pairPlace(a, b, metrics)]!;
      matrix[a * metrics + b] = value;
      matrix[b * metrics + a] = value;
    }
  }
  return matrix;
}

/** A random order, every one equally likely (Fisher & Yates). */
function shuffled(values: Int32Array, random: RandomGenerator): Int32Array {
  const order = Int32Array.from(values);
  for (let last = order.length - 1; last > 0; last--) {
    const place = uniformInt(random, 0, last);
    [order[last], order[place]] = [order[place]!, order[last]!];
  }
  return order;
}

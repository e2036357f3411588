import { range, sum } from 'd3-array';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import {
  design,
  orthonormal,
  residual,
  squaresOfMeans,
} from '../../../statistics/correlation/pair-regression.ts';
import { allPairs, pairPlace, valuesAt } from '../../../statistics/correlation/pairs.ts';
import { sumOfProducts, symmetricMatrix } from '../../../statistics/numbers/covariance.ts';
import { seededGenerator, shuffled } from '../../../statistics/numbers/random.ts';
import { membersOf, partitionBy } from '../../../statistics/score/metric-partition.ts';
import { sharedFloats, slices } from '../../../workers/shared-arrays.ts';
import type { Task, Workers } from '../../../workers/workers.ts';

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
 * A regressor that is a property of groups, such as the species of a data set, needs groups to be permuted as wholes, since
 * the metrics of a group depend on each other: with metrics permuted one by one, it is found too often (docs/coverage.md).
 * A group takes the place of another one; if that is larger, some of its metrics are drawn again.
 *
 * @returns per regressor; NaN if it has no coefficient, or without degrees of freedom
 */
export async function mrqap(workers: Workers, tested: Tested): Promise<Float64Array> {
  const orders = 1 + tested.permutations;
  const results = tested.regressors.length * orders;
  const found = { t: sharedFloats(results) };
  await workers.share(permutationTask, { ...tested, found }, orders, 40 * results * tested.estimates.length);
  return Float64Array.from(slices<Float64Array>(found.t, orders), (t) => {
    const asLarge = t.filter((each) => each >= t[0]! * (1 - TOLERANCE)).length;
    // The observed t itself counts, unless it is NaN.
    return asLarge === 0 ? Number.NaN : asLarge / orders;
  });
}

/** A regression, and how it is tested. */
export interface Tested {
  /** Per pair of metrics; NaN if it does not count. */
  estimates: Float64Array;
  /** Each with one value per pair. */
  regressors: readonly Float64Array[];
  metrics: number;
  permutations: number;
  seed: number;
  groups: Groups;
  /** Per pair, its group, each with an intercept. */
  pairGroups: Int32Array;
}

/**
 * Each item is an order of the metrics: item 0 the original one, and item i + 1 permutation i. The result is
 * `t[regressor * (1 + permutations) + item]`, |t|; NaN without a coefficient.
 */
export const permutationTask: Task<Tested & { found: { t: Float64Array } }> = {
  name: 'permute',
  items: 'shared attributes, permutations',
  isDrawn: true,
  prepare({ estimates, regressors, metrics, permutations, seed, groups, pairGroups, found }) {
    const members = membersOf(partitionBy(groups.of, [...new Set(groups.of)]));
    const { tests, cellsOf } = prepareTests(estimates, regressors, metrics, members, pairGroups);
    const original = Int32Array.from(range(metrics));
    return (item) => {
      const random = () => seededGenerator(seed, item - 1);
      const cells = cellsOf(item === 0 ? original : shuffled(original, random()));
      const ofWholes = item === 0 ? cells : cellsOf(shuffledWholes(members, random()));
      for (const [regressor, t] of tests.entries()) {
        const value = t?.(groups.isWhole[regressor] ? ofWholes : cells) ?? Number.NaN;
        found.t[regressor * (1 + permutations) + item] = Math.abs(value);
      }
    };
  },
};

/** Groups of metrics, and the regressors for which they are permuted as wholes. */
export interface Groups {
  of: readonly string[];
  isWhole: readonly boolean[];
}

/**
 * Per regressor, its t if its residual's metrics are in another order: `cellsOf` tells where the pairs are then in the matrix
 * of all metrics. Undefined without a coefficient.
 *
 * @param groups the metrics of each group, for orders that repeat some
 * @param pairGroups per pair, its group, each with an intercept
 */
export function prepareTests(
  estimates: Float64Array,
  regressors: readonly Float64Array[],
  metrics: number,
  groups: readonly number[][],
  pairGroups: Int32Array,
) {
  const { counted, held, y, columns, kept, everyPair, freedom } = design(estimates, regressors, pairGroups);
  const { a, b } = allPairs(metrics);
  const cellsOf = (order: Int32Array) => counted.map((pair) => order[a[pair]!]! * metrics + order[b[pair]!]!);
  const tests = regressors.map((_, regressor) => {
    const k = kept.indexOf(regressor);
    if (k === -1 || freedom <= 0) return undefined;
    const matrix = symmetric(residual(everyPair[k]!, orthonormal(everyPair.toSpliced(k, 1))), metrics);
    fillDiagonal(matrix, metrics, groups);
    const others = orthonormal(columns.toSpliced(k, 1));
    const left = residual(y, others);
    const leftSquares = sumOfProducts(left, left);
    return (cells: Int32Array) => {
      const permuted = valuesAt(matrix, cells);
      const product = sumOfProducts(permuted, left);
      // Of the permuted residual, what is left of it beside the means of groups and the other columns.
      let squares = sumOfProducts(permuted, permuted) - squaresOfMeans(permuted, held);
      for (const other of others) squares -= sumOfProducts(permuted, other) ** 2;
      const unexplained = Math.max(0, leftSquares - product ** 2 / squares);
      return (product / Math.sqrt(squares)) * Math.sqrt(freedom / unexplained);
    };
  });
  return { tests, cellsOf };
}

/** A symmetric matrix of the values of pairs. */
function symmetric(values: Float64Array, metrics: number): Float64Array {
  return symmetricMatrix(metrics, (a, b) => (a === b ? 0 : values[pairPlace(b, a, metrics)]!));
}

/** Sets a metric's value with itself, for when it is drawn twice, to the mean of the pairs in its group. */
function fillDiagonal(matrix: Float64Array, metrics: number, groups: readonly number[][]): void {
  for (const members of groups) {
    let total = 0;
    for (const a of members) for (const b of members) if (a !== b) total += matrix[a * metrics + b]!;
    const pairs = members.length * (members.length - 1);
    for (const metric of members) matrix[metric * (metrics + 1)] = pairs === 0 ? 0 : total / pairs;
  }
}

/** Puts a random group in the place of each, with its metrics in random order. */
function shuffledWholes(groups: readonly number[][], random: RandomGenerator): Int32Array {
  const order = new Int32Array(sum(groups, ({ length }) => length));
  const places = shuffled(groups.keys(), random);
  for (const [place, members] of groups.entries()) {
    const drawn = shuffled(groups[places[place]!]!, random);
    for (const [i, metric] of members.entries())
      order[metric] = drawn[i] ?? drawn[uniformInt(random, 0, drawn.length - 1)]!;
  }
  return order;
}

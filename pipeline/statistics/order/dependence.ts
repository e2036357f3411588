import { range } from 'd3-array';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import {
  isConstant,
  standardDeviation,
  standardise,
  sumOfProducts,
  transposed,
} from '../numbers/covariance.ts';
import { median } from '../numbers/median.ts';
import { wellConditioned } from '../numbers/numerical-scaling.ts';
import { seededGenerator } from '../numbers/random.ts';
import { meanOf } from '../numbers/total.ts';
import { weightedSum } from '../score/proportional-metrics.ts';

/** From this p-value down, columns do not look like independent draws. */
const LEVEL = 0.05;
/** Most and fewest draws, and how many products of two scores there should be between these. */
const MOST_DRAWS = 199;
const FEWEST_DRAWS = 39;
const MANY_PRODUCTS = 2e8;
/** So many rows, at even distances, stand for all. */
const MOST_ROWS = 200;

/** So many standard deviations above what is found, dependence does not go unnoticed even among six columns. */
const NOTICED = 5;

/** How far columns, or sums of groups of them, differ from independent draws. */
export type Dependence = ReturnType<typeof dependenceOf>;

/**
 * Tests whether columns look like independent draws: are their residuals, given the rows' means, more alike than those of
 * independent columns? The statistic is the sum of squared correlations (as in Schott 2005): the squared number of
 * columns ÷ their participation ratio. Its distribution comes from the same residuals with random signs, as in a wild
 * bootstrap, so columns and rows may vary by different amounts.
 *
 * @param columns one value per row, none missing
 * @param families per row, the number of its family, whose residuals share their sign in a column
 */
export function dependenceOf(columns: readonly Float64Array[], families: Int32Array, seed: number) {
  const count = columns.length;
  const { found, draws, drawOf } = independentDraws(columns, families, seed);
  const drawn = Float64Array.from(range(draws), drawOf);
  const excess = found - meanOf(drawn) + NOTICED * standardDeviation(drawn);
  return {
    /** The participation ratio of residual columns: their number if they are uncorrelated. */
    ratio: count ** 2 / found,
    /** Its median for independent columns. */
    expected: count ** 2 / median(drawn),
    /** The share of independent columns with a ratio as small. */
    pValue: (1 + drawn.filter((squares) => squares >= found).length) / (1 + drawn.length),
    /**
     * How many times the variance of a mean over independent columns theirs may be, if they came in threes and the test
     * hardly noticed. In threes with correlation r, a column has two squares of r, and the variance is 1 + 2 r times as large.
     */
    inflation: 1 + 2 * Math.sqrt(Math.max(0, excess / (2 * count))),
  };
}

/** The statistic as found, and that of each draw. */
function independentDraws(columns: readonly Float64Array[], families: Int32Array, seed: number) {
  const step = Math.ceil(families.length / MOST_ROWS);
  const isKept = (_: unknown, row: number) => row % step === 0;
  const residuals = residualColumns(columns.map((column) => column.filter(isKept)));
  const ofRows = families.filter(isKept);
  const drawOf = (draw: number) => {
    const random = seededGenerator(seed, draw);
    return squaredCorrelations(residualColumns(residuals.map((column) => flipped(column, ofRows, random))));
  };
  return { found: squaredCorrelations(residuals), draws: drawCount(columns.length, ofRows.length), drawOf };
}

/** Whether columns do not look like independent draws. */
export function isDependent({ pValue }: Dependence): boolean {
  return pValue <= LEVEL;
}

/** The same of columns of which nothing else is asked: it draws no more once the p-value is too large. */
export function lookDependent(columns: readonly Float64Array[], families: Int32Array, seed: number): boolean {
  const { found, draws, drawOf } = independentDraws(columns, families, seed);
  let asLarge = 0;
  for (let draw = 0; draw < draws; draw++) {
    if (drawOf(draw) >= found) asLarge++;
    if ((1 + asLarge) / (1 + draws) > LEVEL) return false;
  }
  return true;
}

function drawCount(columns: number, rows: number): number {
  return Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, Math.floor(MANY_PRODUCTS / (columns ** 2 * rows))));
}

/** Standardised columns less what the rows' means predict, standardised. */
export function residualColumns(columns: readonly Float64Array[]): Float64Array[] {
  const standard = columns.map((column) =>
    isConstant(column) ? column.map(() => 0) : standardise(wellConditioned(column)),
  );
  const direction = ofLengthOne(weightedSum(standard).map((sum) => sum / standard.length));
  return standard.map((column) => {
    const slope = sumOfProducts(column, direction);
    return ofLengthOne(column.map((value, row) => value - slope * direction[row]!));
  });
}

/** Shorter vectors are rounding errors. */
const SHORTEST = 1e-6;

/** The vector with length 1; zeros if it has none. */
function ofLengthOne(vector: Float64Array): Float64Array {
  const length = Math.sqrt(sumOfProducts(vector, vector));
  return vector.map((value) => (length > SHORTEST ? value / length : 0));
}

/** The sum of all squared correlations of standardised columns, also with themselves. That of rows is the same. */
function squaredCorrelations(columns: readonly Float64Array[]): number {
  const vectors = columns[0]!.length < columns.length ? transposed(columns) : columns;
  let squares = 0;
  for (const [a, one] of vectors.entries()) {
    squares += sumOfProducts(one, one) ** 2;
    for (const other of vectors.slice(0, a)) squares += 2 * sumOfProducts(one, other) ** 2;
  }
  return squares;
}

function flipped(column: Float64Array, families: Int32Array, random: RandomGenerator): Float64Array {
  const signs = new Map<number, number>();
  for (const family of families) if (!signs.has(family)) signs.set(family, 2 * uniformInt(random, 0, 1) - 1);
  return column.map((value, row) => signs.get(families[row]!)! * value);
}

/** Per group, the sum of its columns. */
export function sumsOf(columns: readonly Float64Array[], groups: readonly number[][]): Float64Array[] {
  return groups.map((members) => weightedSum(columns, members));
}

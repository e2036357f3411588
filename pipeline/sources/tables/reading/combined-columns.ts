import { deviation, max, mean, min, minIndex, range, sum } from 'd3-array';
import { covariance, Matrix, solve } from 'ml-matrix';
import type { NumberColumn } from './roles.ts';
import { orderOfRows } from './row-order.ts';

/** Rows that are read, which suffice to show a sum, and columns among which sums are looked for. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 60;
/** The logarithm of the odds against a sum by chance: about a million to one. */
const CERTAIN = 14;

/** With half of its last decimal place, and how far its cells may be off: whole numbers are taken for exact. */
type Rounded = NumberColumn & { rounding: number; slack: number };
/** What a column is of others, and of which. */
export type Combination = { what: string; parts: string[] };

type Part = { column: Rounded; weight: number };

/**
 * What the columns are that are means or sums of others with weights above zero, up to the rounding of their cells: in a = b + c only
 * `a`. No column is one because it is a copy of another. The weights are equal over columns beside each other, or those of least
 * squares if there are twice as many complete rows as columns. Empty for more than 60 columns.
 */
export function combinedColumns(columns: readonly NumberColumn[]): Map<string, Combination> {
  const kinds = new Map<string, Combination>();
  const all = columns.length > MOST_COLUMNS ? [] : columns.map(rounded);
  for (const partsOf of [blockOf, signedPartsOf, weightedPartsOf])
    for (const column of all.filter(({ name }) => !kinds.has(name))) {
      const others = all.filter((other) => other !== column && !kinds.has(other.name));
      const parts = partsOf(column, others);
      if (parts && !isDifference(parts)) kinds.set(column.name, combinationOf(parts));
    }
  return kinds;
}

/** Parts of which some count against the others say no more than that the column combines them. */
function combinationOf(parts: readonly Part[]): Combination {
  if (parts.some(({ weight }) => weight < 0)) return { what: 'sum and difference of others', parts: [] };
  const what = isMean(parts) ? 'mean of others' : 'sum of others';
  return { what, parts: parts.map(({ column }) => column.name) };
}

function rounded({ name, values }: NumberColumn): Rounded {
  const some = values.subarray(0, MOST_ROWS);
  const numbers = some.filter(Number.isFinite);
  const rounding = 0.5 / 10 ** (max(numbers.subarray(0, 20), decimalsOf) ?? 0);
  const ofArithmetic = 1e-7 * (max(numbers, Math.abs) ?? 0);
  return { name, values: some, rounding, slack: ofArithmetic + (rounding < 0.5 ? rounding : 0) };
}

function decimalsOf(value: number): number {
  return range(100).find((digits) => Number(value.toFixed(digits)) === value) ?? 100;
}

function isMean(parts: readonly Part[]): boolean {
  return Math.abs(sum(parts, ({ weight }) => weight) - 1) < 0.01;
}

/** Columns beside each other of which a column is the mean or the sum. */
function blockOf(column: Rounded, others: readonly Rounded[]): Part[] | undefined {
  for (const from of others.keys())
    for (const to of range(from + 2, others.length + 1))
      for (const weight of [1 / (to - from), 1]) {
        const parts = others.slice(from, to).map((part) => ({ column: part, weight }));
        if (isSum(column, parts, 0)) return parts;
      }
  return undefined;
}

/** Columns of which a column is the sum with weights by least squares: those with a negative one are left out, the lowest first. */
function weightedPartsOf(column: Rounded, others: readonly Rounded[]): Part[] | undefined {
  let columns = others.filter((other) => spreadBeside(column, other) > column.rounding);
  const rows = completeRows([column, ...columns]);
  while (columns.length > 1 && rows.length > 2 * columns.length + 1) {
    const parts = fittedParts(column, columns, rows);
    if (!isSum(column, parts, parts.length)) return undefined;
    const lowest = parts[minIndex(parts, shareOf)]!;
    const counted = parts.filter((part) => shareOf(part) > column.slack);
    if (shareOf(lowest) >= 0) return counted.length > 1 ? counted : undefined;
    columns = columns.filter((part) => part !== lowest.column);
  }
  return undefined;
}

/**
 * Columns of which the one by which the rows are sorted is the sum, up to a constant, with weights by least squares, some of them
 * negative: any other column of these would be a sum as well. Empty for fewer than three.
 */
function signedPartsOf(column: Rounded, others: readonly Rounded[]): Part[] | undefined {
  const rows = completeRows([column, ...others]);
  if (orderOfRows(column.values) === 0 || rows.length <= 2 * others.length + 2) return undefined;
  const [own, ...columns] = [column, ...others].map((each) => aroundMean(each, rows));
  const parts = fittedParts(own!, columns, [...rows.keys()]);
  const counted = parts.filter((part) => Math.abs(shareOf(part)) > column.slack);
  const isSigned = counted.length > 2 && counted.some(({ weight }) => weight < 0);
  return isSigned && isSum(own!, parts, parts.length + 1) ? counted : undefined;
}

/** A column's values in these rows, less their mean. */
function aroundMean(column: Rounded, rows: readonly number[]): Rounded {
  const values = Float64Array.from(rows, (row) => column.values[row]!);
  const middle = mean(values)!;
  return { ...column, values: values.map((value) => value - middle) };
}

function fittedParts(column: Rounded, columns: readonly Rounded[], rows: readonly number[]): Part[] {
  const weights = leastSquares(column, columns, rows);
  return columns.map((part, i) => ({ column: part, weight: weights[i]! }));
}

/** How much of a sum's spread comes from a part, in the sum's unit. */
function shareOf({ column, weight }: Part): number {
  return weight * deviation(column.values)!;
}

function leastSquares(column: Rounded, columns: readonly Rounded[], rows: readonly number[]): number[] {
  const numbers = matrixOf(columns, rows);
  // Columns of length 1, so that units do not matter.
  const lengths = columns.map((_, c) => numbers.getColumnVector(c).norm() || 1);
  numbers.divRowVector(lengths);
  const products = numbers.transpose().mmul(numbers);
  // Copies among the columns would leave their weights open.
  products.add(Matrix.eye(columns.length, columns.length, 1e-12));
  const weights = solve(products, numbers.transpose().mmul(matrixOf([column], rows)));
  return weights.to1DArray().map((weight, c) => weight / lengths[c]!);
}

function matrixOf(columns: readonly Rounded[], rows: readonly number[]): Matrix {
  return new Matrix(rows.map((row) => columns.map(({ values }) => values[row]!)));
}

function completeRows(columns: readonly Rounded[]): number[] {
  const rows = range(columns[0]!.values.length);
  return rows.filter((row) => columns.every(({ values }) => Number.isFinite(values[row]!)));
}

/**
 * Whether a column is the sum of weighted others in every row that has all, and not by chance, given how far it is from the nearest
 * of them.
 *
 * @param fitted weights that were estimated
 */
function isSum(column: Rounded, parts: readonly Part[], fitted: number): boolean {
  const slack = column.slack + sum(parts, (part) => Math.abs(part.weight) * part.column.slack);
  let rows = -fitted;
  for (const row of column.values.keys()) {
    const off = offIn(row, column, parts);
    if (off > slack) return false;
    if (off <= slack) rows++;
  }
  if (rows < 2) return false;
  const spread = min(parts, (part) => spreadBeside(column, part.column))!;
  return rows * Math.log(spread / Math.max(slack, column.rounding)) > CERTAIN;
}

/** How far a sum is from a column; NaN where a cell is missing. */
function offIn(row: number, column: Rounded, parts: readonly Part[]): number {
  let rest = column.values[row]!;
  for (const part of parts) {
    if (Number.isNaN(rest)) break;
    rest -= part.weight * part.column.values[row]!;
  }
  return Math.abs(rest);
}

/** In after = before + gain, neither is the sum of the others. */
function isDifference(parts: readonly Part[]): boolean {
  const isSigned = parts.some(({ column }) => column.values.some((value) => value < 0));
  return isSigned && parts.length === 2 && !isMean(parts);
}

/** The standard deviation that is left of a column after linear regression on another. */
function spreadBeside(column: Rounded, other: Rounded): number {
  const rows = completeRows([column, other]);
  if (rows.length < 2) return 0;
  const products = covariance(matrixOf([column, other], rows));
  const explained = products.get(0, 1) ** 2 / (products.get(1, 1) || 1);
  return Math.sqrt(Math.max(0, products.get(0, 0) - explained));
}

import { deviation, max, min, minIndex, range, sum } from 'd3-array';
import { Matrix, solve } from 'ml-matrix';

/** A column of numbers; NaN is a missing one. */
export type NumberColumn = { name: string; values: Float64Array };

/** Rows that are read, which suffice to show a sum, and columns among which sums are looked for. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 60;
/** The logarithm of the odds against a sum by chance: about a million to one. */
const CERTAIN = 14;

/** With half of its last decimal place, and how far its cells may be off: whole numbers are taken for exact. */
type Rounded = NumberColumn & { rounding: number; slack: number };
type Part = { column: Rounded; weight: number };

/**
 * What the columns are that are means or sums of others with weights above zero, up to the rounding of their cells: in a = b + c only
 * `a`. No column is one because it is a copy of another. The weights are equal over columns beside each other, or those of least
 * squares if there are twice as many complete rows as columns. Empty for more than 60 columns.
 */
export function combinedColumns(columns: readonly NumberColumn[]): Map<string, string> {
  const kinds = new Map<string, string>();
  const all = columns.length > MOST_COLUMNS ? [] : columns.map(rounded);
  for (const kindOf of [kindByBlock, kindByWeights])
    for (const column of all) {
      const others = all.filter((other) => other !== column && !kinds.has(other.name));
      const kind = kinds.get(column.name) ?? kindOf(column, others);
      if (kind !== undefined) kinds.set(column.name, kind);
    }
  return kinds;
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

/** What a column is of columns beside each other. */
function kindByBlock(column: Rounded, others: readonly Rounded[]): string | undefined {
  for (const from of others.keys())
    for (const to of range(from + 2, others.length + 1)) {
      const parts = (weight: number) => others.slice(from, to).map((part) => ({ column: part, weight }));
      if (isSum(column, parts(1 / (to - from)), 0)) return 'mean of others';
      if (isSum(column, parts(1), 0)) return 'sum of others';
    }
  return undefined;
}

/** What a column is of any others, by least squares without negative weights: parts with these are left out, the lowest first. */
function kindByWeights(column: Rounded, others: readonly Rounded[]): string | undefined {
  let columns = others.filter((other) => spreadBeside(column, other) > column.rounding);
  const rows = completeRows([column, ...columns]);
  if (rows.length < 2 * (columns.length + 1)) return undefined;
  while (columns.length > 1) {
    const weights = leastSquares(column, columns, rows);
    const parts = columns.map((part, i) => ({ column: part, weight: weights[i]! }));
    if (!isSum(column, parts, parts.length)) return undefined;
    const lowest = parts[minIndex(parts, shareOf)]!;
    if (shareOf(lowest) >= 0) return weightedKind(column, parts);
    columns = columns.filter((part) => part !== lowest.column);
  }
  return undefined;
}

function weightedKind(column: Rounded, parts: readonly Part[]): string | undefined {
  if (parts.filter((part) => shareOf(part) > column.slack).length < 2) return undefined;
  const isMean = Math.abs(sum(parts, ({ weight }) => weight) - 1) < 0.01;
  return `weighted ${isMean ? 'mean' : 'sum'} of others`;
}

/** How much of a sum's spread comes from a part, in the sum's unit. */
function shareOf({ column, weight }: Part): number {
  return weight * deviation(column.values)!;
}

function leastSquares(column: Rounded, columns: readonly Rounded[], rows: readonly number[]): number[] {
  const numbers = new Matrix(rows.map((row) => columns.map(({ values }) => values[row]!)));
  const products = numbers.transpose().mmul(numbers);
  // Copies among the columns would leave their weights open.
  products.add(Matrix.diag(products.diagonal().map((square) => 1e-12 * square)));
  const sums = Matrix.columnVector(rows.map((row) => column.values[row]!));
  return solve(products, numbers.transpose().mmul(sums)).to1DArray();
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
  let rows = 0;
  for (const row of column.values.keys()) {
    const off = offIn(row, column, parts);
    if (off > slack) return false;
    if (off <= slack) rows++;
  }
  if (rows - fitted < 2 || isDifference(parts)) return false;
  const spread = min(parts, (part) => spreadBeside(column, part.column))!;
  return (rows - fitted) * Math.log(spread / Math.max(slack, column.rounding)) > CERTAIN;
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
  return isSigned && parts.length === 2 && sum(parts, ({ weight }) => weight) > 1.01;
}

/** The standard deviation that is left of a column after linear regression on another. */
function spreadBeside(column: Rounded, other: Rounded): number {
  const rows = completeRows([column, other]);
  const centred = ({ values }: Rounded) => {
    const centre = sum(rows, (row) => values[row]!) / rows.length;
    return rows.map((row) => values[row]! - centre);
  };
  const [y, x] = [centred(column), centred(other)];
  const products = (one: readonly number[], two: readonly number[]) =>
    sum(one, (value, i) => value * two[i]!);
  const explained = products(x, y) ** 2 / (products(x, x) || 1);
  return Math.sqrt(Math.max(0, products(y, y) - explained) / rows.length);
}

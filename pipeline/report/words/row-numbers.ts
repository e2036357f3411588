import { sort } from 'd3-array';
import type { Row } from '../../warehouse/rows.ts';

/** A number of a table; NaN if missing. */
export function numberOf(row: Row | undefined, column: string): number {
  const value = row?.[column];
  return typeof value === 'number' ? value : Number.NaN;
}

export function estimateOf(row: Row | undefined): number {
  return numberOf(row, 'estimate');
}

/** A number of each row, to sort or compare by. */
export function numberIn(column: string): (row: Row) => number {
  return (row) => numberOf(row, column);
}

/** Whether a row has this number. */
export function isPresent(row: Row | undefined, column: string): boolean {
  return !Number.isNaN(numberOf(row, column));
}

export function hasEstimate(row: Row | undefined): boolean {
  return isPresent(row, 'estimate');
}

/** The rows with the smallest and the largest estimate. */
export function extremes(rows: readonly Row[]): { low: Row; high: Row } {
  const ordered = sort(rows, estimateOf);
  return { low: ordered[0]!, high: ordered.at(-1)! };
}

/** Values by column. */
export type Values = Readonly<Record<string, unknown>>;

/** The rows with these values. */
export function matching(rows: readonly Row[], values: Values): Row[] {
  const wanted = Object.entries(values);
  return rows.filter((row) => wanted.every(([column, value]) => row[column] === value));
}

/** The different values of a property, in the order of their first item. */
export function distinct<Item, Key extends keyof Item>(items: readonly Item[], key: Key): Item[Key][] {
  return [...new Set(items.map((item) => item[key]))];
}

/** The ends of a row's 95 % interval; NaN without one. */
export function intervalOf(row: Row | undefined): [low: number, high: number] {
  return [numberOf(row, 'ci_low'), numberOf(row, 'ci_high')];
}

/** The rows with this number. */
export function rowsWith<Kind extends Row>(rows: readonly Kind[], column: string): Kind[] {
  return rows.filter((row) => isPresent(row, column));
}

/** Whether the whole interval of one row is above that of another. */
export function isAbove(one: Row | undefined, other: Row | undefined): boolean {
  return intervalOf(one)[0] > intervalOf(other)[1];
}

/** The finite estimates and ends of intervals of rows. */
export function endsOf(rows: readonly Row[], columns = ['estimate', 'ci_low', 'ci_high']): number[] {
  return rows.flatMap((row) => columns.map((column) => numberOf(row, column))).filter(Number.isFinite);
}

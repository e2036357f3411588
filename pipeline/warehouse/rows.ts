import type { Columns } from './database.ts';

/** A row of a table that a script computes. NaN and null both stand for a missing value. */
export type Row = Record<string, string | number | boolean | null>;

export function toColumns(rows: readonly Row[]): Columns {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name]!)]));
}

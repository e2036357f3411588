import type { Rows } from '../../dist/rows.d.ts';
import type { Columns } from './database.ts';

/** The rows that the report reads, by table. A missing number is NaN. */
export type { Rows };

/** A row of a computed table. NaN and null are both missing values. */
export type Row = Record<string, string | number | boolean | null>;

export function toColumns(rows: readonly Row[]): Columns {
  return mapped(rows[0] ?? {}, (_, name) => rows.map((row) => row[name]!));
}

/** The types of columns of text. */
export function texts(...names: readonly string[]): Record<string, 'VARCHAR'> {
  return Object.fromEntries(names.map((name) => [name, 'VARCHAR']));
}

/** The parts of all items, one item after the other. */
export function* partsOf<Item>(items: readonly Item[], parts: (item: Item) => Iterable<Columns>) {
  for (const item of items) yield* parts(item);
}

/** Number of rows in a part. */
const ROWS_PER_PART = 2 ** 16;

/** Builds columns for the rows of a part. */
interface PartColumns {
  /** NaN is a missing value; all are without values. */
  numbers(values: ArrayLike<number> | undefined): Float64Array;
  others<T extends string | boolean | null>(value: (row: number) => T): T[];
}

/** Parts of a large table. */
export function* columnParts(rows: number, part: (columns: PartColumns) => Columns): Generator<Columns> {
  for (let start = 0; start < rows; start += ROWS_PER_PART) {
    const length = Math.min(ROWS_PER_PART, rows - start);
    yield part({
      numbers: (values) => Float64Array.from({ length }, (_, i) => values?.[start + i] ?? Number.NaN),
      others: (value) => Array.from({ length }, (_, i) => value(start + i)),
    });
  }
}

export function rowsOf(columns: Columns): Row[] {
  const all = Object.entries(columns);
  return Array.from({ length: all[0]?.[1].length ?? 0 }, (_, i) => {
    const row: Row = {};
    for (const [name, values] of all) row[name] = values[i]!;
    return row;
  });
}

/** An object with the same keys and changed values. */
export function mapped<In, Out>(fields: Record<string, In>, change: (value: In, name: string) => Out) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value, name)]));
}

type Ends = { low: number; high: number };
type MainUnit = { label: string; share: number; estimateWithout: number };

/**
 * An interval by leaving out units, what these are, and the one that it rests on; null if missing.
 *
 * @param prefix of the columns, where a table has several intervals
 */
export function intervalColumns(
  interval: (Ends & { unit: string; restsOn?: MainUnit | undefined }) | undefined,
  prefix = '',
): Row {
  const known = interval && !Number.isNaN(interval.low) ? interval : undefined;
  const { label, share, estimateWithout } = known?.restsOn ?? {};
  return {
    ...endsOf(known, `${prefix}ci`),
    [`${prefix}ci_unit`]: known?.unit ?? null,
    [`${prefix}rests_on`]: label ?? null,
    [`${prefix}rests_on_share`]: share ?? null,
    [`${prefix}estimate_without`]: estimateWithout ?? null,
  };
}

/** The ends alone, where a table has only one kind of interval, or of other ranges. */
export function endsOf(interval: Ends | undefined, name = 'ci'): Row {
  return { [`${name}_low`]: interval?.low ?? null, [`${name}_high`]: interval?.high ?? null };
}

export async function readRows(reader: Reader, sql: string): Promise<Row[]> {
  return rowsOf(await reader.columns(sql));
}

/** The first column of a query, which has text. */
export async function readTexts(reader: Reader, sql: string): Promise<string[]> {
  return Object.values(await reader.columns(sql))[0] as string[];
}

/** The second column of a query's rows by the first. */
export async function readMap(reader: Reader, sql: string): Promise<Map<string, string>> {
  const rows = await readRows(reader, sql);
  return new Map(rows.map((row) => Object.values(row).map(String) as [string, string]));
}

/** Queries over the tables that a stage may read. */
export interface Reader {
  columns(sql: string): Promise<Columns>;
  /** The same in parts, for large results; each part is valid until the next one. */
  parts(sql: string): AsyncIterable<Columns>;
}

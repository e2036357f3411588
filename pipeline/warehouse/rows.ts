import type { Columns } from './database.ts';

/** A row of a computed table. NaN and null are both missing values. */
export type Row = Record<string, string | number | boolean | null>;

export function toColumns(rows: readonly Row[]): Columns {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name]!)]));
}

/** The parts of all items, one item after the other. */
export function* partsOf<Item>(
  items: readonly Item[],
  parts: (item: Item) => Iterable<Columns>,
): Generator<Columns> {
  for (const item of items) yield* parts(item);
}

export function rowsOf(columns: Columns): Row[] {
  const [first] = Object.values(columns);
  return Array.from({ length: first?.length ?? 0 }, (_, i) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]!])),
  );
}

interface Ends {
  low: number;
  high: number;
}

/** Columns of an interval from resamples of models; null if missing. */
export function intervalColumns(interval: (Ends & { degenerate: number }) | undefined): Row {
  return { ...endsOf(interval), n_degenerate: interval?.degenerate ?? null };
}

/** The same over families. */
export function familyColumns(interval: Ends | undefined): Row {
  return { family_ci_low: interval?.low ?? null, family_ci_high: interval?.high ?? null };
}

/** The ends alone, where a table has only one kind of interval. */
export function endsOf(interval: Ends | undefined): Row {
  return { ci_low: interval?.low ?? null, ci_high: interval?.high ?? null };
}

/** Queries over the tables that a stage may read. */
export interface Reader {
  columns(sql: string): Promise<Columns>;
  /** The same in parts, for large results; each part is valid until the next one. */
  parts(sql: string): AsyncIterable<Columns>;
}

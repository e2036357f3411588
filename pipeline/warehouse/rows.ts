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

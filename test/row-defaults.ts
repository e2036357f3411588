import fs from 'node:fs';
import type { Row } from '../pipeline/warehouse/rows.ts';

/** What stands for a missing value, by table and column, as dist/rows.d.ts has their types. */
const MISSING = new Map(
  Array.from(
    fs.readFileSync('dist/rows.d.ts', 'utf8').matchAll(/'([\w.]+)': \{([^}]*)\};/g),
    ([, table, columns]) => [table!, missingIn(columns!)],
  ),
);

function missingIn(columns: string): Row {
  const all = Array.from(columns.matchAll(/(\w+): (.*);/g), ([, name, type]) => [name!, type!] as const);
  return Object.fromEntries(
    all
      .filter(([, type]) => type === 'number' || type.endsWith('| null'))
      .map(([name, type]) => [name, type === 'number' ? Number.NaN : null]),
  );
}

/** A row of a table as it is read, with the columns that a test does not name. */
export function completed(table: string, row: Row): Row {
  const missing = MISSING.get(table) ?? {};
  const own = Object.entries(row).map(([name, value]) => [name, value ?? missing[name] ?? null]);
  return { ...missing, ...Object.fromEntries(own) };
}

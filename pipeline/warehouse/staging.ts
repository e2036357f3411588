import { createHash } from 'node:crypto';
import type { Origin } from './artifact.ts';
import type { Staging } from './build.ts';
import type { Columns, ColumnType } from './database.ts';
import { sha256 } from './files.ts';

const ROWS = 2 ** 16;

/** Columns as a table that exists while a stage runs. */
export function tableStaging(
  name: string,
  types: Readonly<Record<string, ColumnType>>,
  columns: Columns,
  origin: Origin = 'real',
): Staging {
  return {
    contentHash: hashOfColumns(columns),
    origin,
    load: (database) => database.createTable(name, types, columns),
  };
}

/** As text some rows at a time: all of it may be longer than a text can be. */
function hashOfColumns(columns: Columns): string {
  const hash = createHash('sha256');
  for (const [name, values] of Object.entries(columns)) {
    hash.update(`${JSON.stringify(name)} ${values.length}\n`);
    for (let start = 0; start < values.length; start += ROWS)
      hash.update(JSON.stringify(Array.from(values.slice(start, start + ROWS))));
  }
  return hash.digest('hex');
}

/** What scripts read themselves, and no SELECT: a change of it makes their tables again, and there is no table to load. */
export function hashOnly(content: unknown): Staging {
  return {
    contentHash: sha256(JSON.stringify(content)),
    origin: 'real',
    load: async () => undefined,
  };
}

import type { Origin } from './artifact.ts';
import type { Staging } from './build.ts';
import type { Columns, ColumnType } from './database.ts';
import { sha256 } from './files.ts';

/** Columns as a table that exists while a stage runs. */
export function tableStaging(
  name: string,
  types: Readonly<Record<string, ColumnType>>,
  columns: Columns,
  origin: Origin = 'real',
): Staging {
  return {
    contentHash: sha256(JSON.stringify(columns)),
    origin,
    load: (database) => database.createTable(name, types, columns),
  };
}

/** What scripts read themselves, and no SELECT: a change of it makes their tables again. */
export function hashOnly(content: unknown): Staging {
  return {
    contentHash: sha256(JSON.stringify(content)),
    origin: 'real',
    load: async () => {
      throw new Error('no table, but an input all the same');
    },
  };
}

import type { Columns } from './database.ts';

/** Queries over the tables that a stage may read. */
export interface Reader {
  columns(sql: string): Promise<Columns>;
  /** The same in parts, for large results; each part is valid until the next one. */
  parts(sql: string): AsyncIterable<Columns>;
}

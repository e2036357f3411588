import type { Columns } from './database.ts';

/** Queries over the tables that a stage may read. */
export interface Reader {
  columns(sql: string): Promise<Columns>;
  /** The same in parts, for large results; a part is only valid until the next one is asked for. */
  parts(sql: string): AsyncIterable<Columns>;
}

import type { Columns, ColumnType } from '../warehouse/database.ts';

/** Where scores come from: its address, its licence, its wire format, and how that becomes tidy rows. */
export interface Source {
  id: string;
  title: string;
  url: string;
  licence: string;
  citation: string;
  /** The file's name in a snapshot's folder, `raw/<id>/<retrieval>/<file>`. */
  file: string;
  /** A body larger than this is refused. */
  maximumBytes: number;
  contentType: string;
  /** Origins, besides the url's own, that an answer may be redirected to. */
  redirectOrigins: readonly string[];
  /** Parses and validates a snapshot's bytes. Throws a UserError that says which path is wrong. */
  read(bytes: Uint8Array, where: string): Reading;
  /** A body in the same wire format with simulated scores, for a machine without any connection. */
  simulate?(): Uint8Array;
}

/** One snapshot in tidy columns; {@link tidyTypes} says which. */
export interface Reading {
  /** sha256 of the parsed content, without what changes at every request. */
  contentHash: string;
  /** The date of the state that the snapshot shows, as YYYY-MM-DD. */
  asOf: string;
  model: Columns;
  metric: Columns;
  version: Columns;
  score: Columns;
}

/**
 * The tidy columns of a source, as text where a date is meant: SQL casts them. `state` is `scored`, `failed`
 * or `never_run`. A version's window is half open, [valid_from, valid_to).
 */
export const tidyTypes = {
  snapshot: {
    snapshot_id: 'VARCHAR',
    source_id: 'VARCHAR',
    sequence: 'INTEGER',
    title: 'VARCHAR',
    url: 'VARCHAR',
    licence: 'VARCHAR',
    citation: 'VARCHAR',
    as_of: 'VARCHAR',
    content_sha256: 'VARCHAR',
    origin: 'VARCHAR',
  },
  model: { source_key: 'VARCHAR', name: 'VARCHAR', submitted_at: 'VARCHAR' },
  metric: {
    metric_key: 'VARCHAR',
    parent_key: 'VARCHAR',
    title: 'VARCHAR',
    category: 'VARCHAR',
    domain: 'VARCHAR',
    family: 'VARCHAR',
    is_leaf: 'BOOLEAN',
    higher_is_better: 'BOOLEAN',
  },
  version: { metric_key: 'VARCHAR', version: 'INTEGER', valid_from: 'VARCHAR', valid_to: 'VARCHAR' },
  score: {
    source_key: 'VARCHAR',
    metric_key: 'VARCHAR',
    version: 'INTEGER',
    is_current: 'BOOLEAN',
    state: 'VARCHAR',
    value: 'DOUBLE',
    error: 'DOUBLE',
    measured_at: 'VARCHAR',
  },
} as const satisfies Record<string, Record<string, ColumnType>>;

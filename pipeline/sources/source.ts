import type { Columns, ColumnType } from '../warehouse/database.ts';

/** One address of a source, and the name of the file its body is kept under. */
export interface SourceFile {
  url: string;
  /** The file's name in a retrieval's folder, `raw/<source>/<retrieval>/<file>`. */
  file: string;
  /** A body larger than this is refused. */
  maximumBytes: number;
  contentType: string;
}

/** Where scores come from: addresses, licence, wire format, and how that becomes tidy rows. */
export interface Source {
  id: string;
  title: string;
  licence: string;
  citation: string;
  files: readonly SourceFile[];
  /** Origins, besides the addresses' own, that an answer may be redirected to. */
  redirectOrigins: readonly string[];
  /**
   * Parses and validates files of the source, oldest retrieval first, into snapshots. Throws a UserError that
   * says which file, and which path or row in it, is wrong.
   */
  read(files: readonly RawFile[]): Promise<Reading[]>;
  /** Bodies in the same wire formats with simulated scores, by file, for a machine without any connection. */
  simulate(): Record<string, Uint8Array>;
}

export interface RawFile {
  name: string;
  bytes: Uint8Array;
  /** How a message names it. */
  where: string;
}

/** One snapshot in tidy columns; {@link tidyTypes} says which. */
export interface Reading {
  /** The file it was read from: of several snapshots of one file the last retrieval is the latest. */
  file: string;
  /** sha256 of the parsed content, without what changes at every request. */
  contentHash: string;
  /** The date of the state that the snapshot shows, as YYYY-MM-DD. */
  asOf: string;
  /** True where scores carry the time of their measurement, so that earlier dates can be asked for. */
  isDated: boolean;
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

/** The columns of `tidy.snapshot`, one row per reading. */
export const snapshotTypes = {
  snapshot_id: 'VARCHAR',
  source_id: 'VARCHAR',
  /** Among snapshots of the same file, and over all. */
  file: 'VARCHAR',
  sequence: 'INTEGER',
  is_dated: 'BOOLEAN',
  title: 'VARCHAR',
  url: 'VARCHAR',
  licence: 'VARCHAR',
  citation: 'VARCHAR',
  as_of: 'VARCHAR',
  content_sha256: 'VARCHAR',
  origin: 'VARCHAR',
} as const satisfies Record<string, ColumnType>;

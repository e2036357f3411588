import { domainOf } from '../categories.ts';
import type { Columns, ColumnType } from '../warehouse/database.ts';
import type { Origin } from '../warehouse/stage-folder.ts';

/** One address of a source, and the name of the file its body is kept under. */
export interface SourceFile {
  url: string;
  /** The file's name in a retrieval's folder, `raw/<source>/<retrieval>/<file>`. */
  file: string;
  /** A body larger than this is refused. */
  maximumBytes: number;
  /** What it may be served as. */
  contentTypes: readonly string[];
  /** The path of a file on this machine, which is looked at in every run. */
  local?: string;
}

/** A file of a repository on GitHub at one commit. */
export function gitHubFile(path: string, file: string): SourceFile {
  return {
    url: `https://raw.githubusercontent.com/${path}`,
    file,
    maximumBytes: 16 * 2 ** 20,
    contentTypes: ['text/plain'],
  };
}

/** Where scores come from: addresses, licence, wire format, and how that becomes tidy rows. */
export interface Source {
  id: string;
  title: string;
  licence: string;
  citation: string;
  files: readonly SourceFile[];
  /** How a study describes an own table: it is as much a part of the table as its bytes. */
  settings?: string;
  /** Names of further files that a user may drop into `raw/<id>/<date>/`. */
  droppable?: RegExp;
  /** Origins, besides the addresses' own, that an answer may be redirected to. */
  redirectOrigins: readonly string[];
  /**
   * Parses and validates files of the source, oldest retrieval first, into snapshots. Throws a UserError that
   * says which file, and which path or row in it, is wrong.
   */
  read(files: readonly RawFile[]): Promise<Reading[]>;
  /**
   * Tables in the source's own format, from which a SELECT in `sql/tidy/` makes its scores: by name, the columns
   * besides `snapshot_id`.
   */
  wire?: Readonly<Record<string, Readonly<Record<string, ColumnType>>>>;
  /**
   * Bodies in the same wire formats with simulated scores, by file, for a machine without any connection; a table
   * of one's own has none.
   */
  simulate?(): Record<string, Uint8Array> | Promise<Record<string, Uint8Array>>;
}

export interface RawFile {
  name: string;
  bytes: Uint8Array;
  /** How a message names it. */
  where: string;
  /** The day of its retrieval, or that which its folder is named by. */
  date: string;
  origin: Origin;
}

/** One snapshot in tidy columns; {@link tidyTypes} says which. */
export interface Reading {
  /** The files it was read from: of several snapshots of the same files the last retrieval is the latest. */
  files: string[];
  /** sha256 of the parsed content, without what changes at every request. */
  contentHash: string;
  /** The date of the state that the snapshot shows, as YYYY-MM-DD. */
  asOf: string;
  /** True where scores carry the time of their measurement, so that earlier dates can be asked for. */
  isDated: boolean;
  /** True where its keys are ids that mean the same in every snapshot, and not names. */
  hasIds: boolean;
  /** The step that it rounds scores to, such as 0.001; 0 where it gives them in full. */
  roundingStep: number;
  model: Columns;
  metric: Columns;
  version: Columns;
  /** None where a SELECT in `sql/tidy/` makes them from `wire`. */
  score?: Columns;
  wire?: Record<string, Columns>;
  /** What a reader of the log should know. */
  notes?: string[];
}

/** A snapshot whose scores need no SELECT. */
export type ScoredReading = Reading & { score: Columns };

/**
 * The tidy columns of a source, as text where a date is meant: SQL casts them. `state` is `scored`, `failed`
 * or `never_run`. A version's window is half open, [valid_from, valid_to).
 */
export const tidyTypes = {
  model: {
    source_key: 'VARCHAR',
    name: 'VARCHAR',
    submitted_at: 'VARCHAR',
    /** Where the source itself has one model under two keys: the other key, under which its scores are. */
    same_as: 'VARCHAR',
  },
  metric: {
    metric_key: 'VARCHAR',
    parent_key: 'VARCHAR',
    title: 'VARCHAR',
    category: 'VARCHAR',
    domain: 'VARCHAR',
    data_set: 'VARCHAR',
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

/** The metrics, and their versions, of a source that has one state and no tree. */
export function undatedMetrics(
  metrics: readonly {
    metric_key: string;
    title: string;
    category: string;
    data_set: string;
    higher_is_better: boolean;
  }[],
): Pick<Reading, 'metric' | 'version'> {
  const every = <T>(value: T): T[] => metrics.map(() => value);
  const metric_key = metrics.map((metric) => metric.metric_key);
  return {
    metric: {
      metric_key,
      parent_key: every(null),
      title: metrics.map(({ title }) => title),
      category: metrics.map(({ category }) => category),
      domain: metrics.map(domainOf),
      data_set: metrics.map(({ data_set }) => data_set),
      is_leaf: every(true),
      higher_is_better: metrics.map(({ higher_is_better }) => higher_is_better),
    },
    version: { metric_key, version: every(1), valid_from: every(null), valid_to: every(null) },
  };
}

/** The columns of `tidy.snapshot`, one row per reading. */
export const snapshotTypes = {
  snapshot_id: 'VARCHAR',
  source_id: 'VARCHAR',
  /** The names of its files. */
  files: 'VARCHAR',
  /** In the order of the retrievals. */
  sequence: 'INTEGER',
  is_dated: 'BOOLEAN',
  has_ids: 'BOOLEAN',
  rounding_step: 'DOUBLE',
  title: 'VARCHAR',
  url: 'VARCHAR',
  licence: 'VARCHAR',
  citation: 'VARCHAR',
  as_of: 'VARCHAR',
  content_sha256: 'VARCHAR',
  origin: 'VARCHAR',
} as const satisfies Record<string, ColumnType>;

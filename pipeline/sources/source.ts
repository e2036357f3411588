import { createHash } from 'node:crypto';
import type { Columns, ColumnType } from '../warehouse/database.ts';
import { texts, toColumns } from '../warehouse/rows.ts';
import type { Origin } from '../warehouse/stage-folder.ts';
import { domainOf } from './categories.ts';

/** One address of a source, and the file its body is stored in. */
export interface SourceFile {
  url: string;
  /** The file's name in a retrieval's folder, `raw/<source>/<retrieval>/<file>`. */
  file: string;
  /** A body larger than this is refused. */
  maximumBytes: number;
  /** Accepted content types. */
  contentTypes: readonly string[];
  /** The path of a local file, checked in every run. */
  local?: string | undefined;
}

/** A file of a GitHub repository at one commit. */
export function gitHubFile(path: string, file: string): SourceFile {
  const url = `https://raw.githubusercontent.com/${path}`;
  return { url, file, maximumBytes: 16 * 2 ** 20, contentTypes: ['text/plain'] };
}

/** A source of scores: addresses, licence, format, and how it is read into tidy rows. */
export interface Source {
  id: string;
  title: string;
  licence: string;
  citation: string;
  files: readonly SourceFile[];
  /** The study's description of a user's own table, which affects what is read. */
  settings?: string;
  /** Names of further files that a user may add to `raw/<id>/<date>/`. */
  droppable?: RegExp;
  /** The path of a folder that a study names; read in every run. */
  bundle?: string;
  /**
   * A name for its models' ids, if they are only in sources with the same: no name of another source is matched to
   * them, and none of theirs to others.
   */
  joins?: string;
  /** Further origins that a response may redirect to. */
  redirectOrigins?: readonly string[];
  /**
   * Parses and validates files of the source, oldest retrieval first, into snapshots. Throws a UserError with the file and the
   * path or row that is wrong.
   */
  read(files: readonly RawFile[]): Promise<Snapshot[]>;
}

export interface RawFile {
  name: string;
  bytes: Uint8Array;
  /** Its name in error messages. */
  where: string;
  /** The date of its retrieval's folder. */
  date: string;
  origin: Origin;
  /** The path of the user's folder that it is in. */
  bundle?: string | undefined;
  /** Whether a user added it, so that it cannot be fetched again. */
  isByHand?: boolean;
  /** Whether it was fetched for the first time, so that no refresh judges it. */
  isUnjudged?: boolean;
}

/** A file's bytes, and its name in messages. */
export type NamedBytes = Pick<RawFile, 'bytes' | 'where'>;

/** What to do about a file that cannot be read: nothing but its user can correct what was added by hand. */
export function nextStep({ isByHand }: RawFile, ifFetched: string): string {
  return isByHand ? 'correct the file, or remove it' : ifFetched;
}

/** The source as if nothing of it were in `raw/`; its tables are then empty. */
export function withoutFiles({ droppable, ...source }: Source): Source {
  return { ...source, files: [] };
}

/** One snapshot, in the columns of {@link tidyTypes}. */
export interface Snapshot {
  /** The files it was read from; several retrievals of the same files are successive snapshots. */
  files: string[];
  /** Their paths. */
  paths: string[];
  /** sha256 of the parsed content, without fields that change at every request. */
  contentHash: string;
  /** The date of the snapshot's content, as YYYY-MM-DD; null for a user's own table, which has none. */
  asOf: string | null;
  /** Whether scores have measurement times, so that earlier states can be reconstructed. */
  isDated: boolean;
  /** Whether keys are stable ids, not names. */
  hasIds: boolean;
  /** Whether names that are whole numbers are ids of the leaderboard. */
  namesAreIds?: boolean;
  /** The header of a user's column of names. */
  rowsCalled?: string | null;
  /** The step that scores are rounded to, such as 0.001; 0 if they are not rounded. */
  roundingStep: number;
  /** Whether scores are shares of a ceiling, which others than about 0 to 1 cannot be. */
  areShares?: boolean;
  model: Columns;
  metric: Columns;
  version: Columns;
  /** Undefined if a SELECT in `sql/tidy/` makes the scores from `trial_file`. */
  score?: Columns;
  trial_file?: Columns;
  /** What the columns of a user's own table are. */
  reading?: Columns;
  /** The board's own score in a user's table. */
  own_overall?: Columns;
  /** Columns of a user's table that are no scores. */
  own_trait?: Columns;
  /** Notes for the log. */
  notes?: string[];
}

/** A state of a source: its snapshots, oldest first. */
export type State = readonly Snapshot[];

/** A snapshot whose scores are already tidy. */
export type ScoredSnapshot = Snapshot & { score: Columns };

/**
 * The tidy columns of a source; those that it leaves out are null. Dates are text, which SQL casts. `same_as` is the
 * key with a model's scores, if the source has the model under two keys; `configuration` is what a model shares with
 * those that differ from it in the seed of their training alone, and `training_data_set` what it was trained on, if the
 * source has models of several: both null if unknown. `released_on` is the day that a user's table gives it, and `family` what a user's table says that it is a version of. `ceiling` is the noise ceiling that the source divided a metric's
 * scores by. `state` is `scored`, `failed` or `never_run`. A version is valid in the half-open interval [valid_from,
 * valid_to). A `trial_file` has the rows of a session as text, one trial per line, which sql/tidy/trial.sql splits; `bundle`
 * is the user's folder, null if published.
 */
export const tidyTypes = {
  model: texts(
    'source_key',
    'name',
    'submitted_at',
    'same_as',
    'configuration',
    'training_data_set',
    'family',
    'released_on',
  ),
  metric: {
    ...texts('metric_key', 'parent_key', 'title', 'category', 'domain', 'data_set'),
    is_leaf: 'BOOLEAN',
    higher_is_better: 'BOOLEAN',
    ceiling: 'DOUBLE',
  },
  version: { metric_key: 'VARCHAR', version: 'INTEGER', valid_from: 'VARCHAR', valid_to: 'VARCHAR' },
  score: {
    ...texts('source_key', 'metric_key'),
    version: 'INTEGER',
    is_current: 'BOOLEAN',
    state: 'VARCHAR',
    value: 'DOUBLE',
    error: 'DOUBLE',
    measured_at: 'VARCHAR',
  },
  trial_file: texts('file', 'dataset', 'observer', 'rows', 'bundle'),
  reading: {
    place: 'INTEGER',
    ...texts('column_name', 'role', 'direction', 'evidence'),
    is_unsure: 'BOOLEAN',
    is_own: 'BOOLEAN',
  },
  own_overall: { ...texts('source_key', 'column_name'), value: 'DOUBLE' },
  own_trait: { ...texts('source_key', 'column_name', 'role'), value: 'DOUBLE' },
} as const satisfies Record<string, Record<string, ColumnType>>;

/**
 * What a snapshot without times has in common with others, by default with names as keys and scores that are not
 * rounded.
 */
export function undated(files: readonly Pick<RawFile, 'name' | 'where'>[], asOf: string | null) {
  const names = files.map(({ name }) => name);
  const paths = files.map(({ where }) => where);
  return { files: names, paths, asOf, isDated: false, hasIds: false, roundingStep: 0 };
}

/** sha256 of parsed tables as JSON, [[name, values], …] each, independent of the files' bytes. */
export function contentHashOf(tables: readonly Columns[]): string {
  const hash = createHash('sha256').update('[');
  for (const [t, columns] of tables.entries()) {
    hash.update(t > 0 ? ',[' : '[');
    // Column by column, since the whole may exceed the maximum string length.
    for (const [c, [name, values]] of Object.entries(columns).entries())
      hash.update((c > 0 ? ',' : '') + JSON.stringify([name, Array.from(values)]));
    hash.update(']');
  }
  return hash.update(']').digest('hex');
}

type UndatedMetric = Record<'metric_key' | 'title' | 'category' | 'data_set', string> & {
  higher_is_better?: boolean;
};

/**
 * The metrics of a source without a tree, each with one undated version. Higher is better unless one says otherwise.
 */
export function undatedMetrics(metrics: readonly UndatedMetric[]) {
  const rows = metrics.map(({ metric_key, title, category, data_set, higher_is_better = true }) => ({
    metric_key,
    parent_key: null,
    title,
    category,
    domain: domainOf(category),
    data_set,
    is_leaf: true,
    higher_is_better,
  }));
  const version = { metric_key: rows.map(({ metric_key }) => metric_key), version: rows.map(() => 1) };
  return { metric: toColumns(rows), version };
}

/**
 * Scores without versions, times and errors.
 *
 * @param scores their models, metrics and values
 * @param stateOf the state of a score without a value (NaN), by its place
 */
export function undatedScores(
  { source_key = [], metric_key = [], value = [] }: Columns,
  stateOf: (place: number) => 'failed' | 'never_run' = () => 'never_run',
): Columns {
  const values = Float64Array.from(value, (each) => (each === null ? Number.NaN : Number(each)));
  const each = <T>(content: T): T[] => Array(values.length).fill(content);
  return {
    source_key,
    metric_key,
    version: each(1),
    is_current: each(true),
    state: Array.from(values, (value, i) => (Number.isNaN(value) ? stateOf(i) : 'scored')),
    value: values,
    error: each(null),
    measured_at: each(null),
  };
}

/** The columns of `tidy.snapshot`, one row per reading: `paths` is JSON, and `sequence` the order of the retrievals. */
export const snapshotTypes: Readonly<Record<string, ColumnType>> = {
  ...texts('snapshot_id', 'source_id', 'files', 'paths'),
  sequence: 'INTEGER',
  is_dated: 'BOOLEAN',
  has_ids: 'BOOLEAN',
  names_are_ids: 'BOOLEAN',
  rounding_step: 'DOUBLE',
  ...texts('title', 'url', 'licence', 'citation', 'as_of', 'content_sha256', 'origin', 'rows_called'),
};

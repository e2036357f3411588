import type { Effects } from './effects.ts';
import type { Study } from './studies/study.ts';
import type { Fault } from './warehouse/check.ts';
import type { Columns, Database } from './warehouse/database.ts';
import type { Reader } from './warehouse/reader.ts';
import type { Row } from './warehouse/rows.ts';
import type { Made, Origin } from './warehouse/stage-folder.ts';
import type { Workers } from './workers/workers.ts';

/** What a stage computes: rows, or columns in parts for what is large. */
export type Content = readonly Row[] | Iterable<Columns>;

/** What a stage works with. `Of` is the study, or undefined for the stage that serves all studies. */
export interface StageInput<Of = Study> {
  /** Queries over the tables of the stages that it reads, of the study (`study.*`), and of its own SQL. */
  read: Reader;
  study: Of;
  workers: Workers;
  effects: Effects;
  /** Makes a table at once, for SQL that reads it before {@link Stage.tables} is done. */
  put(table: string, content: Content): Promise<void>;
  /** The folder that the stage's files are written to. */
  folder: string;
  /** What the stages before it have made, by stage. */
  made: ReadonlyMap<string, Made>;
}

/** A stage: `pipeline/stages/<name>/<name>.ts` makes `out/<study>/<name>/`. */
export interface Stage<Of = Study> {
  name: string;
  /** The stages whose tables it reads. */
  reads: readonly string[];
  /** The folders of `pipeline/` that it is made from, besides its own. */
  code: readonly string[];
  /** A folder of `sql/` with tables on the way to its own, which are not published. */
  steps?: string;
  /** Whether it describes the files of those stages: then any new file makes it run again, even one with the same rows. */
  describesFiles?: boolean;
  /** The error if a step breaks its contract, unless that is our fault. */
  fault?: Fault;
  /** What it reads besides tables: a hash of each, by name. */
  inputs?(study: Of, effects: Effects): Record<string, string>;
  /** What it has read besides tables, for the metadata of its files: the sha256 of each content, by name. */
  contents?(input: StageInput<Of>): Promise<Record<string, string>>;
  /** Whether what it reads is simulated; otherwise that of the stages before it. */
  origin?(effects: Effects): Origin;
  /** Loads what it reads besides tables. */
  load?(database: Database, study: Of, effects: Effects): Promise<void>;
  /** Tables by name, besides those that SQL makes. */
  tables?(input: StageInput<Of>): Promise<Record<string, Content>>;
  /** Judges the tables as a whole before anything is written. */
  judge?(input: StageInput<Of>): Promise<void>;
  /** Further files by name; it may also write them to `folder` itself. */
  files?(input: StageInput<Of>): Promise<Record<string, string | Uint8Array>>;
}

export function stage<Of = Study>(definition: Stage<Of>): Stage<Of> {
  return definition;
}

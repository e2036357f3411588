import type { Effects } from '../sources/effects.ts';
import type { Study } from '../studies/study.ts';
import type { Fault } from '../warehouse/check-table.ts';
import type { Columns, Database } from '../warehouse/database.ts';
import type { Reader, Row } from '../warehouse/rows.ts';
import type { Made, Origin } from '../warehouse/stage-folder.ts';
import type { Workers } from '../workers/workers.ts';

/** The content of a computed table: rows, or for large tables columns in parts. */
export type Content = readonly Row[] | Iterable<Columns>;

/** A stage's input. `Of` is the study, or undefined for the stage shared by all studies. */
export interface StageInput<Of = Study> {
  /** Queries over the tables of the stages that it reads, the study's settings (`study.*`), and its own tables. */
  read: Reader;
  study: Of;
  workers: Workers;
  effects: Effects;
  /** The result of {@link Stage.inputs}. */
  inputs: Record<string, string>;
  /** Makes a table at once, for SQL that needs it before {@link Stage.tables} returns. */
  put(table: string, content: Content): Promise<void>;
  /** The folder for the stage's files. */
  folder: string;
  /** Finished stages by name; for `files` of a stage that describes files, also its own tables. */
  made: ReadonlyMap<string, Made>;
}

/** A stage: `pipeline/stages/<name>/<name>.ts` makes `out/<study>/<name>/`. */
export interface Stage<Of = Study> {
  name: string;
  /** The stages whose tables it reads, or single tables such as `normalize.model`. */
  reads: readonly string[];
  /** The folders of `pipeline/` that it depends on, besides its own. */
  code: readonly string[];
  /** Folders of `sql/` with intermediate tables, which are not published. */
  steps?: readonly string[];
  /** Whether it describes all stages' files. It then runs again if any earlier file changes, even if no row does. */
  describesFiles?: boolean;
  /** The error for an intermediate table that breaks its contract; by default an internal error. */
  fault?: Fault;
  /** Hashes of its inputs besides tables, by name: if one changes, the stage runs again. */
  inputs?(study: Of, effects: Effects): Record<string, string>;
  /** sha256 of what it read from these inputs, by name: only for the metadata of its files. */
  contents?(input: StageInput<Of>): Promise<Record<string, string>>;
  /** Whether its inputs are real or simulated; by default as in `normalize`. */
  origin?(effects: Effects): Origin;
  /** Whether it has nothing to say of a study; its tables then have no rows. */
  isEmpty?(study: Of, effects: Effects): boolean;
  /** Loads its inputs besides tables, which must still have the hashes `inputs` that the stage's key has. */
  load?(database: Database, study: Of, effects: Effects, inputs: Record<string, string>): Promise<void>;
  /** Computed tables by name. */
  tables?(input: StageInput<Of>): Promise<Record<string, Content>>;
  /** Checks the tables as a whole before anything is written. */
  judge?(input: StageInput<Of>): Promise<void>;
  /** Further files by name; may also write to `folder` directly. */
  files?(input: StageInput<Of>): Promise<Record<string, string | Uint8Array>>;
}

export function stage<Of = Study>(definition: Stage<Of>): Stage<Of> {
  return definition;
}

/** What stages read that say something about all tables, and what they are written with. */
export const ABOUT_ALL = {
  reads: [
    'normalize',
    'consistency',
    'source_changes',
    'cohort',
    'agreement',
    'aggregation',
    'structure',
    'prediction',
    'trajectory',
    'claims',
  ],
  code: [
    'cohort',
    'report',
    'sources/formats',
    'sources/retrievals',
    'stages',
    'statistics',
    'studies/folder.ts',
    'workers/shared-arrays.ts',
  ],
} satisfies Pick<Stage, 'reads' | 'code'>;

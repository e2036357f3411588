import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { thousands, upTo } from '../messages/counts-and-lists.ts';
import { PATH, progress } from '../messages/log-line.ts';
import { printable } from '../messages/printable.ts';
import type { Effects } from '../sources/effects.ts';
import { type Source, withoutFiles } from '../sources/source.ts';
import consistency from '../stages/consistency/consistency.ts';
import { sharedStages, stages } from '../stages/index.ts';
import normalize from '../stages/normalize/normalize.ts';
import type { Stage, StageInput } from '../stages/stage.ts';
import { hasOwnData, isOfTablesAlone, trialsOf } from '../studies/folder.ts';
import { loadStudy, sourceEntries } from '../studies/load-study.ts';
import type { Study } from '../studies/study.ts';
import { codeFiles, codeHash, packageVersion } from '../warehouse/code-hash.ts';
import { Database, identifier } from '../warehouse/database.ts';
import { sha256, writeFile } from '../warehouse/files.ts';
import { isLeftOut, type MadeFile, publishedPath, publishFiles, TOP } from '../warehouse/publish-folder.ts';
import type { Made, Origin } from '../warehouse/stage-folder.ts';
import {
  finishStage,
  hashesOf,
  LOG,
  newStageFolder,
  readStage,
  stageFolder,
  tableHashes,
} from '../warehouse/stage-folder.ts';
import { StageTables } from '../warehouse/stage-tables.ts';
import { type Provenance, writeTable } from '../warehouse/table-file.ts';
import { openWorkers } from '../workers/open-workers.ts';
import type { Workers } from '../workers/workers.ts';

/** Makes and publishes the tables shared by all studies. */
export async function runShared(effects: Effects): Promise<ReadonlyMap<string, Made>> {
  const made = await makeShared(effects.sources([]), effects);
  for (const { name } of sharedStages) publishFiles(name, filesOf(made.get(name)!));
  return made;
}

/**
 * Runs the stages of a study in order and publishes it, or stops after the stage `until` and returns its folder. A study with
 * tables or trials of its own has the shared stages for itself, so that these change no other study.
 */
export async function runStudy(study: Study, effects: Effects, until?: string): Promise<string | undefined> {
  const shared = hasOwnData(study)
    ? await makeShared(sourcesOf(study, effects), effects, study)
    : new Map(sharedStages.map(({ name }) => [name, finishedStage(name)]));
  const last = shared.get(until ?? '');
  if (last) return last.folder;
  const run = new Run<Study>(study, effects, shared);
  try {
    for (const stage of stages) {
      await run.stage(stage);
      if (stage.name === until) return run.made.get(until)!.folder;
    }
    publishStudy(study, run.made);
    return undefined;
  } finally {
    await run.close();
  }
}

/**
 * Publishes a study of published sources, unless a stage is to be made.
 *
 * @returns whether every stage is up to date
 */
export function publishIfMade(study: Study, effects: Effects, shared: ReadonlyMap<string, Made>): boolean {
  const run = new Run<Study>(study, effects, shared);
  if (hasOwnData(study) || !stages.every((stage) => run.isMade(stage))) return false;
  publishStudy(study, run.made);
  for (const { name } of stages) {
    effects.log(stageLine(name, study.name, 'up to date'));
    effects.finished?.();
  }
  return true;
}

/** Publishes the files of all stages in `out/<study>/`. */
function publishStudy(study: Study, made: ReadonlyMap<string, Made>): void {
  const files = new Map<string, MadeFile>();
  // The notes of all stages are in one file of the last.
  for (const [stage, madeStage] of made)
    for (const [file, content] of filesOf(madeStage))
      if (file !== LOG || stage === TOP) files.set(publishedPath(stage, file), content);
  publishFiles(study.name, files);
}

/** The sources of a study with tables or trials of its own. Built-in ones that it does not list stay empty. */
function sourcesOf(study: Study, effects: Effects): Source[] {
  const listed = sourceEntries(study).map(({ source_id }) => source_id);
  const all = effects.sources(study.csv, trialsOf(study));
  return all.map((source) => (listed.includes(source.id) ? source : withoutFiles(source)));
}

/** Makes the shared stages, for one study or for all. */
async function makeShared(sources: Source[], effects: Effects, study?: Study): Promise<Map<string, Made>> {
  const run = new Run<undefined>(undefined, { ...effects, sources: () => sources }, new Map(), study);
  try {
    for (const stage of sharedStages) await run.stage(stage);
  } finally {
    await run.close();
  }
  return run.made;
}

/** A stage that an earlier run has made. */
export function finishedStage(name: string, study?: string): Made {
  const folder = stageFolder(name, study);
  const made = readStage(folder);
  if (!made) throw new Error(`${folder} is missing or damaged; run the same command again`);
  return made;
}

/** A stage's files by name. */
function filesOf({ folder, files }: Made): Map<string, MadeFile> {
  const entries = Object.entries(files);
  return new Map(entries.map(([name, hash]) => [name, { file: path.join(folder, name), sha256: hash }]));
}

/** Files that every stage depends on, besides its own code. */
export const SHARED = [
  'package.json',
  'package-lock.json',
  'pipeline/sources/categories.ts',
  'pipeline/program/run.ts',
  'pipeline/stages/stage.ts',
  'pipeline/warehouse',
  'sql/kinds.yml',
];

/** What a topic says and draws: code of the report, so that a word recomputes no table. */
const WORDS = /(finding|figure|words)\.ts$/;

/** The files and folders of code that a stage depends on. */
export function codeOf({ name, code, steps }: Pick<Stage, 'name' | 'code' | 'steps'>): string[] {
  const all = Object.keys(
    codeFiles([`pipeline/stages/${name}`, `pipeline/stages/${name}.ts`, `sql/${name}`]),
  );
  const own = all.filter((file) => !WORDS.test(file));
  const others = code.map((folder) => `pipeline/${folder}`);
  return [...SHARED, ...own, ...others, ...(steps ?? []).map((folder) => `sql/${folder}`)];
}

/** Stands for the sha256 of a table without rows and files. */
const NO_ROWS = 'no rows';

/** What a stage is made from: sha256 by name. Of the tables that it may read, those count that it read. */
interface MadeFrom {
  fixed: Record<string, string> & { origin: Origin };
  tables: Record<string, string>;
}

/** The names of what is no longer as it was when a stage was made. */
function changedInputs({ inputs }: Made, { fixed, tables }: MadeFrom): string[] {
  const now: Record<string, string> = { ...tables, ...fixed };
  return Object.keys({ ...fixed, ...inputs }).filter((name) => now[name] !== inputs[name]);
}

/** Runs stages one after the other, with one database. */
export class Run<Of extends Study | undefined> {
  readonly made: Map<string, Made>;
  private database: Database | undefined;
  private workers: Workers | undefined;

  /** The folder of the stages in out/; undefined for tables shared by all studies. */
  private readonly name: string | undefined;
  private readonly isAlone: boolean;

  /**
   * @param finished stages that are read and not run
   * @param owner the study that has the stages for itself
   */
  constructor(
    private readonly study: Of,
    private readonly effects: Effects,
    finished: ReadonlyMap<string, Made>,
    owner: Study | undefined = study,
  ) {
    this.made = new Map(finished);
    this.name = owner?.name;
    this.isAlone = owner !== undefined && isOfTablesAlone(owner);
  }

  /** Makes a stage, unless all that it was made from, and all its files, match its `stage.json`. */
  async stage(stage: Stage<Of>): Promise<void> {
    const { inputs, from, earlier, known } = this.find(stage);
    if (earlier) {
      const why = known ? 'up to date' : `again: changed ${upTo(3, changedInputs(earlier, from))}`;
      this.effects.log(stageLine(stage.name, this.name, why));
    }
    this.made.set(stage.name, known ?? (await this.make(stage, from, inputs)));
    this.effects.finished?.();
  }

  /** Whether a stage is up to date; if so, later stages may read it. */
  isMade(stage: Stage<Of>): boolean {
    const { known } = this.find(stage);
    if (known) this.made.set(stage.name, known);
    return known !== undefined;
  }

  /** What a stage is made from, an earlier result, and one that is still good. */
  private find(stage: Stage<Of>) {
    const inputs = stage.inputs?.(this.study, this.effects);
    const from = this.madeFrom(stage, inputs);
    // A study's shared stage may equal that of all studies.
    const isSharedOfStudy = this.study === undefined && this.name !== undefined;
    const folders = [this.name, ...(isSharedOfStudy ? [undefined] : [])];
    const found = folders.flatMap((study) => readStage(stageFolder(stage.name, study)) ?? []);
    const known = found.find((made) => changedInputs(made, from).length === 0);
    return { inputs, from, earlier: found[0], known };
  }

  async close(): Promise<void> {
    await this.workers?.close();
    this.database?.close();
  }

  /** What a stage is made from. Tables count by their rows (the CSV's hash), without their metadata. */
  private madeFrom(stage: Stage<Of>, inputs?: Record<string, string>): MadeFrom {
    const tables = stage.reads.flatMap((read) => {
      const [name = '', only] = read.split('.');
      return tableHashes(this.madeStage(name))
        .filter(([table]) => (only ?? table) === table)
        .map(([table, hash]) => [`${name}.${table}`, hash ?? NO_ROWS]);
    });
    const files = stage.describesFiles && [...this.made].map(([name, made]) => [name, made.files]);
    const fixed = {
      ...codeFiles(codeOf(stage)),
      ...inputs,
      origin: stage.origin?.(this.effects) ?? this.madeStage(normalize.name).origin,
      settings: sha256(JSON.stringify([this.study])),
      files: sha256(JSON.stringify([files])),
    };
    return { fixed, tables: Object.fromEntries(tables) };
  }

  private madeStage(name: string): Made {
    const made = this.made.get(name);
    if (!made) throw new Error(`the stage ${name} is read before it is made`);
    return made;
  }

  private async make(
    stage: Stage<Of>,
    { fixed, tables: all }: MadeFrom,
    inputs: Record<string, string> = {},
  ): Promise<Made> {
    const folder = stageFolder(stage.name, this.name);
    const start = performance.now();
    const { study } = this;
    const made = newStageFolder(folder);
    const effects = withLog(this.effects, path.join(made, LOG));
    this.database ??= await openDatabase(study);
    // Of the stages shared by all studies, only consistency has work for several threads.
    this.workers ??= await openWorkers(this.name ?? consistency.name, this.effects);
    const database = this.database;
    const folders = new Map(stage.reads.map((read) => [read, this.madeStage(read.split('.')[0]!).folder]));
    const leftOut = new Set(Object.keys(all).filter((table) => all[table] === NO_ROWS));
    const tables = new StageTables(database, stage.name, folders, stage.steps, stage.fault, leftOut);
    const described = new Map(this.made);
    const input: StageInput<Of> = {
      read: tables,
      study,
      workers: this.workers,
      effects,
      inputs,
      put: (table, content) => tables.put(table, content),
      folder: made,
      made: described,
    };
    await makeTables(stage, input, tables, database);
    const contents = await stage.contents?.(input);
    const read = () => Object.fromEntries(Object.entries(all).filter(([name]) => tables.opened.has(name)));
    const madeFrom: Provenance = {
      version: packageVersion(),
      origin: fixed.origin,
      code: codeHash(codeOf(stage)),
      inputs: { ...read(), ...contents },
    };
    const rows = tables.rowCounts();
    for (const contract of tables.contracts.values())
      if (!isLeftOut(contract, { rows }, this.isAlone)) await writeTable(database, contract, made, madeFrom);
    const matrices = await tables.writeMatrices(made, madeFrom);
    const about = { inputs: fixed, origin: fixed.origin, rows, matrices };
    if (stage.describesFiles) described.set(stage.name, { ...about, files: hashesOf(made), folder: made });
    const files = (await stage.files?.(input)) ?? {};
    for (const [name, content] of Object.entries(files)) writeFile(path.join(made, name), content);
    await tables.drop();
    const finished = finishStage(made, folder, { ...about, inputs: { ...fixed, ...read() } });
    const sum = Object.values(rows).reduce((total, count) => total + count, 0);
    const count = Object.keys(finished.files).length;
    const size = tables.contracts.size > 0 ? `${thousands(sum)} rows` : `${thousands(count)} files`;
    this.effects.log(progress(shownPath(stage.name, this.name), size, performance.now() - start));
    return finished;
  }
}

/** Makes and judges all tables of a stage. */
export async function makeTables<Of>(
  stage: Stage<Of>,
  input: StageInput<Of>,
  tables: StageTables,
  database: Database,
): Promise<void> {
  if (stage.isEmpty?.(input.study, input.effects)) return await tables.makeEmpty();
  await stage.load?.(database, input.study, input.effects, input.inputs);
  const computed = (await stage.tables?.(input)) ?? {};
  for (const [name, content] of Object.entries(computed)) await tables.put(`${stage.name}.${name}`, content);
  await tables.makeAll();
  await stage.judge?.(input);
}

/** Effects whose lines are also written to a file. */
function withLog(effects: Effects, file: string): Effects {
  const both = (print: (line: string) => void) => (line: string) => {
    fs.appendFileSync(file, `${printable(line)}\n`);
    print(line);
  };
  return { ...effects, say: both(effects.say), log: both(effects.log), warn: both(effects.warn) };
}

function stageLine(stage: string, study: string | undefined, what: string): string {
  return `${shownPath(stage, study).padEnd(PATH)}       ${what}`;
}

/** A stage's folder in out/, such as `paper/cohort`. */
function shownPath(stage: string, study: string | undefined): string {
  return study === undefined ? stage : `${study}/${stage}`;
}

async function openDatabase(study: Study | undefined): Promise<Database> {
  const database = await Database.open();
  const schemas = [...sharedStages, ...stages].flatMap(({ name, steps }) => [name, ...(steps ?? [])]);
  const statements = [...new Set(schemas)].map((schema) => `create schema ${identifier(schema)};`);
  await database.run(statements.join(''));
  if (study) await loadStudy(database, study);
  return database;
}

import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Effects } from '../effects.ts';
import { shown, UserError } from '../errors.ts';
import { count, PATH, progress } from '../progress.ts';
import {
  type Artifact,
  artifactPath,
  commit,
  discard,
  fingerprintOf,
  isCurrent,
  type Origin,
  type Provenance,
  readArtifacts,
  stage as stageArtifact,
  stageFolder,
} from './artifact.ts';
import { checkTable } from './check.ts';
import { type Contract, type MatrixContract, stageContracts, stageMatrices, typesOf } from './contract.ts';
import { type Columns, Database, identifier, literal, type Parts, qualified } from './database.ts';
import { filesIn, sha256, writeIfChanged } from './files.ts';
import {
  commitMatrix,
  discardMatrix,
  MATRIX_INPUTS,
  type MatrixRecord,
  type MatrixWriter,
  readMatrixRecord,
  stageMatrix,
} from './matrix-file.ts';
import { TABLE_STAGES } from './stages.ts';

/** A table that the stage's script computes, and the tables it reads for that. */
export interface Computed {
  inputs: string[];
  compute(reader: Reader): Promise<Columns | Parts>;
}

/** Queries over the tables that the asker may read, which are loaded when it first asks for something. */
export interface Reader {
  columns(sql: string): Promise<Columns>;
  /** The same in parts, for what is large; each is to be done with before anything else is asked for. */
  parts(sql: string): AsyncIterable<Columns>;
}

/** A table that exists while a stage runs and is no artifact: a source's rows, a study's settings. */
export interface Staging {
  /** sha256 of what the table is made from. */
  contentHash: string;
  origin: Origin;
  load(database: Database): Promise<void>;
}

export interface StagePlan {
  stage: string;
  study?: string;
  /** Folders and files of code, besides the stage's script, that decide what the computed tables hold. */
  code: string[];
  staging?: Record<string, Staging>;
  /** The folder of `sql/` whose tables are steps on the way to the stage's own, and no artifacts; some may be computed. */
  steps?: string;
  computed?: Record<string, Computed>;
  /** Where the stage has matrices: `sql/<stage>/<matrix>.arrow.yml`. */
  writeMatrix?: MatrixWriter;
  /** Checks the stage's settings against what earlier stages made; throws to make nothing. */
  before?(reader: Reader): Promise<void>;
  /** The stage's judgement of its tables as a whole, before anything is written; throws to write nothing. */
  judge?(reader: Reader): Promise<void>;
}

/**
 * Makes the tables of one stage that are not what their code and inputs say, in an order in which each comes
 * after those it reads; checks each against its contract; and only when all are whole puts them in place.
 * Returns the names of the tables it made.
 */
export async function buildStage(plan: StagePlan, effects: Effects): Promise<string[]> {
  const database = await Database.open();
  const build = new Build(plan, database, stageContracts(plan.stage));
  try {
    const made: string[] = [];
    const order = await build.order();
    await plan.before?.(build.reader());
    for (const name of order) {
      const start = performance.now();
      const rows = await build.make(name);
      if (rows === undefined) continue;
      made.push(name);
      effects.log(progress(shownPath(name, plan.study), `${count(rows)} rows`, performance.now() - start));
    }
    await plan.judge?.(build.reader());
    const matrices = await build.makeMatrices(effects);
    await build.checkAsked();
    for (const name of made) commit(build.base(name));
    for (const name of matrices) commitMatrix(build.base(name));
    build.finish();
    const current = build.contracts.size - made.length;
    if (current > 0)
      effects.log(
        `${shownPath(plan.stage, plan.study).padEnd(PATH)} ${current} of ${build.contracts.size} tables up to date`,
      );
    return made;
  } finally {
    for (const name of build.contracts.keys()) discard(build.base(name));
    for (const name of build.matrices.keys()) discardMatrix(build.base(name));
    database.close();
  }
}

/** Where it will be found in out/: `paper/cohort/score`. */
function shownPath(name: string, study: string | undefined): string {
  return [...(study === undefined ? [] : [study]), ...name.split('.')].join('/');
}

class Build {
  /** What is there, of other stages too, by the path. */
  private found = new Map<string, Artifact>();
  /** Tables that are as they should be, by the name. */
  private readonly artifacts = new Map<string, Artifact>();
  private readonly inputs = new Map<string, string[]>();
  private readonly loaded = new Set<string>();
  private readonly code = new Map<string, string>();
  /** What was asked for, of which table, and what may be read for that. */
  private readonly asked: { sql: string; of: string; tables: readonly string[] }[] = [];
  private readonly steps: Map<string, Contract>;
  /** The files of code that every table depends on, and those that computed ones depend on too. */
  private readonly shared = ['package-lock.json', ...filesIn('pipeline/warehouse').filter(isScript)];
  private readonly scripts: string[];
  readonly matrices: Map<string, MatrixContract>;

  constructor(
    private readonly plan: StagePlan,
    private readonly database: Database,
    readonly contracts: Map<string, Contract>,
  ) {
    this.steps = plan.steps ? stageContracts(plan.steps) : new Map();
    this.matrices = stageMatrices(plan.stage);
    const code = plan.code.flatMap((each) => (isScript(each) ? [each] : filesIn(each)));
    this.scripts = [`pipeline/stages/${plan.stage}.ts`, ...code.filter(isScript)];
  }

  base(name: string): string {
    return artifactPath(name, this.plan.study);
  }

  /** Removes tables and matrices that the stage no longer makes, and writes what Make compares: the hashes of the rows. */
  finish(): void {
    const folder = stageFolder(this.plan.stage, this.plan.study);
    const files = (names: Iterable<string>, extensions: string[]) =>
      [...names].flatMap((name) => extensions.map((extension) => `${name.split('.')[1]}.${extension}`));
    const own = new Set([
      ...files(this.contracts.keys(), ['csv', 'parquet']),
      ...files(this.matrices.keys(), ['arrow']),
    ]);
    for (const file of fs.readdirSync(folder)) {
      if (/\.(csv|parquet|arrow)$/.test(file) && !own.has(file)) fs.rmSync(path.join(folder, file));
    }
    const hashes = [...this.contracts.keys()].map(
      (name) => `${name} ${this.artifacts.get(name)!.contentHash}\n`,
    );
    writeIfChanged(path.join(folder, '.content'), hashes.join(''));
  }

  /** Without `allowed` every table of this and earlier stages can be read; else {@link checkAsked} is to be called at the end. */
  reader(allowed?: { of: string; tables: readonly string[] }): Reader {
    const load = async (sql: string) => {
      if (allowed) this.asked.push({ sql, ...allowed });
      const tables = allowed?.tables ?? (await this.database.tablesRead([sql]))[0]!;
      for (const table of tables) await this.load(table);
    };
    const { database } = this;
    return {
      async columns(sql) {
        await load(sql);
        return await database.columns(sql);
      },
      async *parts(sql) {
        await load(sql);
        yield* database.parts(sql);
      },
    };
  }

  /** Throws where a script has read what it did not name. All queries are looked at together, which takes as long as one. */
  async checkAsked(): Promise<void> {
    const read = await this.database.tablesRead(this.asked.map(({ sql }) => sql));
    for (const [i, { of, tables }] of this.asked.entries()) {
      const unnamed = read[i]!.find((table) => !tables.includes(table));
      if (unnamed) throw new Error(`${of} reads ${unnamed}, which is not among its inputs`);
    }
  }

  async order(): Promise<string[]> {
    const schemas = [...TABLE_STAGES, 'study', 'tidy', 'past'];
    await this.database.run(schemas.map((schema) => `create schema ${identifier(schema)};`).join(' '));
    await this.findInputs();
    const done: string[] = [];
    const visit = (name: string, path: string[]) => {
      if (done.includes(name)) return;
      if (path.includes(name))
        throw new Error(`tables read each other in a circle: ${[...path, name].join(' → ')}`);
      for (const input of this.inputs.get(name) ?? []) visit(input, [...path, name]);
      done.push(name);
    };
    for (const name of this.contracts.keys()) visit(name, []);
    return done.filter((name) => this.contracts.has(name));
  }

  /** Which tables each of ours reads, and what is known of those that are there. */
  private async findInputs(): Promise<void> {
    const ours = [...this.contracts.values(), ...this.steps.values(), ...this.matrices.values()];
    const selected = ours.filter(({ sql }) => sql !== undefined);
    const read = await this.database.tablesRead(selected.map(({ sql }) => sql!));
    for (const [i, { name }] of selected.entries()) {
      const own = this.matrices.has(name) ? MATRIX_INPUTS : [];
      this.inputs.set(name, [...new Set([...read[i]!, ...own])].sort());
    }
    for (const { name, sql, files } of ours) {
      if (sql !== undefined) continue;
      const computed = this.plan.computed?.[name];
      if (!computed) throw new Error(`${files[0]} has no .sql file beside it and is computed by no script`);
      this.inputs.set(name, computed.inputs);
    }
    const tables = [...this.contracts.keys(), ...[...this.inputs.values()].flat()].filter(
      (name) => !this.plan.staging?.[name] && !this.steps.has(name),
    );
    this.found = await readArtifacts(
      this.database,
      [...new Set(tables)].map((name) => this.base(name)),
    );
  }

  /** Makes a table where it is not current, and says how many rows it has; undefined where it is. */
  async make(name: string): Promise<number | undefined> {
    const contract = this.contracts.get(name)!;
    const base = this.base(name);
    const provenance = await this.provenance(contract);
    const existing = this.found.get(base);
    if (existing && isCurrent(existing, base, fingerprintOf(provenance))) {
      this.artifacts.set(name, existing);
      return undefined;
    }
    await this.fill(contract);
    this.loaded.add(name);
    const rows = await checkTable(this.database, contract);
    this.artifacts.set(name, await stageArtifact(this.database, contract, base, provenance));
    return rows;
  }

  /** Makes the matrices that are not current, and returns their names. */
  async makeMatrices(effects: Effects): Promise<string[]> {
    const made: string[] = [];
    for (const [name, contract] of this.matrices) {
      const start = performance.now();
      const provenance = await this.provenance(contract);
      if (readMatrixRecord(this.base(name))?.fingerprint === fingerprintOf(provenance)) continue;
      const { rows } = await this.makeMatrix(contract, provenance);
      made.push(name);
      const file = `${shownPath(name, this.plan.study)}.arrow`;
      effects.log(progress(file, `${count(rows)} rows`, performance.now() - start));
    }
    return made;
  }

  private async makeMatrix(contract: MatrixContract, provenance: Provenance): Promise<MatrixRecord> {
    const { name } = contract;
    const { study, writeMatrix } = this.plan;
    if (!writeMatrix || study === undefined)
      throw new Error(`${contract.files[0]}: its stage does not write a matrix`);
    await this.select(contract);
    this.loaded.add(name);
    const reader = this.reader({ of: name, tables: [name, ...this.inputs.get(name)!] });
    await checkTable(this.database, contract);
    return await stageMatrix(contract, this.base(name), provenance, (metadata) =>
      writeMatrix(contract, reader, { ...metadata, 'metalign.study': study }),
    );
  }

  private async fill(contract: Contract): Promise<void> {
    if (contract.sql !== undefined) return await this.select(contract);
    const { name } = contract;
    const columns = await this.plan.computed![name]!.compute(
      this.reader({ of: name, tables: this.inputs.get(name)! }),
    );
    await this.database.createTable(name, typesOf(contract), columns);
  }

  private async select({ name, sql }: Contract): Promise<void> {
    for (const input of this.inputs.get(name)!) await this.load(input);
    await this.database.run(`create table ${qualified(name)} as (\n${sql}\n)`);
  }

  private async provenance(contract: Contract): Promise<Provenance> {
    const inputs: Record<string, string> = {};
    let origin: Origin = 'real';
    for (const name of this.inputs.get(contract.name)!) {
      const input = await this.input(name);
      inputs[name] = input.contentHash;
      if (input.origin === 'simulated') origin = 'simulated';
    }
    return { version: packageVersion(), origin, code: this.codeOf(contract), inputs };
  }

  private async input(name: string): Promise<Pick<Artifact, 'contentHash' | 'origin'>> {
    const staging = this.plan.staging?.[name];
    if (staging) return staging;
    const known = this.artifacts.get(name);
    if (known) return known;
    const step = this.steps.get(name);
    if (step) {
      const { origin, ...made } = await this.provenance(step);
      return { origin, contentHash: sha256(JSON.stringify(made)) };
    }
    const artifact = this.found.get(this.base(name));
    if (!artifact) throw new Error(`${this.plan.stage} needs ${this.base(name)}.parquet; run make`);
    this.artifacts.set(name, artifact);
    return artifact;
  }

  private async load(name: string): Promise<void> {
    if (this.loaded.has(name)) return;
    this.loaded.add(name);
    const staging = this.plan.staging?.[name];
    if (staging) return await staging.load(this.database);
    const step = this.steps.get(name);
    if (step) {
      await this.fill(step);
      await checkTable(this.database, step, sourcesFault);
      return;
    }
    await this.database.run(
      `create view ${qualified(name)} as select * from read_parquet(${literal(`${this.base(name)}.parquet`)})`,
    );
  }

  /**
   * A SELECT depends on itself and on the warehouse; a computed table on its script's folders as well, and so
   * does one that reads what these parsed.
   */
  private codeOf(contract: Contract): Record<string, string> {
    const isScripted =
      contract.sql === undefined ||
      this.inputs.get(contract.name)!.some((input) => input.startsWith('tidy.'));
    const files = [...contract.files, ...this.shared, ...(isScripted ? this.scripts : [])].sort();
    return Object.fromEntries(files.map((file) => [file.split(path.sep).join('/'), this.hash(file)]));
  }

  private hash(file: string): string {
    const known = this.code.get(file);
    if (known !== undefined) return known;
    const hash = sha256(fs.readFileSync(file));
    this.code.set(file, hash);
    return hash;
  }
}

/** What a source says breaks a promise. */
function sourcesFault(promise: string, rows: string[]): UserError {
  const { file, snapshot_id, ...first } = JSON.parse(rows[0]!) as Record<string, unknown>;
  return new UserError({
    where: String(file ?? snapshot_id),
    problem: 'unexpected content',
    expected: promise,
    found: `${shown(first)}${rows.length > 1 ? ', and more rows' : ''}`,
    next: 'remove the retrieval from raw/ and run make to fetch it again; if the error stays, the format has changed',
  });
}

export function packageVersion(): string {
  return String((JSON.parse(fs.readFileSync('package.json', 'utf8')) as { version: string }).version);
}

/** A computation that several tables of a stage share, done when the first of them asks for it. */
export function once<T>(compute: (reader: Reader) => Promise<T>): (reader: Reader) => Promise<T> {
  let result: Promise<T> | undefined;
  return (reader) => {
    result ??= compute(reader);
    return result;
  };
}

function isScript(file: string): boolean {
  return file.endsWith('.ts');
}

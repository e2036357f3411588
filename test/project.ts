import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../pipeline/commands.ts';
import { explain } from '../pipeline/messages/explain-error.ts';
import type { Effects } from '../pipeline/sources/effects.ts';
import { tableStages } from '../pipeline/stages/index.ts';
import type { Study } from '../pipeline/studies/study.ts';
import { CODE } from '../pipeline/warehouse/code-hash.ts';
import { stageContracts } from '../pipeline/warehouse/contract.ts';
import { Database, literal } from '../pipeline/warehouse/database.ts';
import { sha256 } from '../pipeline/warehouse/files.ts';
import { runIn } from '../pipeline/warehouse/root.ts';
import { clockAt, NOW } from './clock.ts';
import { Folder } from './folder.ts';
import { sourcesForTests } from './sources-for-tests.ts';
import { words } from './words.ts';

const STUDIES = path.join('pipeline', 'studies');

/** The folder with copies of the real sources. Tests that need it are skipped if it is missing or `MIRROR` is empty. */
export const MIRROR = path.resolve(process.env.MIRROR || '../shared/mirror');
export const SAMPLES = path.resolve('../shared/samples');

/** For `describe.skipIf`: whether a folder with real data is missing. If so, prints a warning. */
export function isMissing(folder: string): boolean {
  const missing = !fs.existsSync(folder) || (folder === MIRROR && process.env.MIRROR === '');
  if (missing) console.warn(`Skipped: tests that need ${path.relative('.', folder)}, which is not here`);
  return missing;
}

/** Names of all tables of a study. */
export const TABLES = tableStages.flatMap((stage) => [...stageContracts(stage).keys()]);

export interface Result {
  code: number | null;
  output: string;
}

/** Where the sources of a project are. */
interface Origin {
  /** The test server of all sources; undefined for the real addresses, which need a mirror. */
  origin: string | undefined;
  /** Whether the leaderboard's JSON is the only published source. */
  isAlone: boolean;
}

/** Metrics of every category, with two of one brain region. */
const FEW_METRICS = words(`
  FreemanZiemba2013.V1-pls FreemanZiemba2013.V2-pls MajajHong2015.V4-pls MajajHong2015.IT-pls
  Sanghavi2020.IT-pls Rajalingham2018-i2n Geirhos2021sketch-error_consistency`);

/** A temporary folder with its own studies, sources and outputs, in which the code of this repository runs. */
export class Project extends Folder {
  origin: string | undefined;
  isAlone = false;
  /** The time of its runs. */
  now = NOW;

  /** @param from a project to copy, with its outputs */
  constructor(from?: { root: string } & Partial<Origin>) {
    super();
    if (from) {
      this.origin = from.origin;
      this.isAlone = from.isAlone ?? false;
      spawnSync('cp', ['-a', `${from.root}/.`, this.root]);
      return;
    }
    for (const folder of ['raw', 'out']) fs.mkdirSync(this.path(folder));
    fs.mkdirSync(this.path(STUDIES), { recursive: true });
    const lists = fs.readdirSync(STUDIES).filter((file) => file.endsWith('.csv'));
    for (const file of ['paper.json', 'latest.json', ...lists])
      fs.copyFileSync(path.join(STUDIES, file), this.path(path.join(STUDIES, file)));
  }

  /** A copy, with all outputs. */
  copy(): Project {
    return new Project(this);
  }

  editStudy(change: (study: Omit<Study, 'name' | 'file'>) => void, name = 'paper'): void {
    this.edit(path.join(STUDIES, `${name}.json`), (text) => {
      const study = JSON.parse(text);
      change(study);
      return JSON.stringify(study, null, 2);
    });
  }

  /** Adds a study: a changed copy of `paper`. */
  addStudy(name: string, change: (study: Omit<Study, 'name' | 'file'>) => void): void {
    this.write(path.join(STUDIES, `${name}.json`), this.read(path.join(STUDIES, 'paper.json')));
    this.editStudy(change, name);
  }

  /** Adds a copy of `paper` with the fewest numbers, for speed. */
  addSmallStudy(name: string, title: string): void {
    this.addStudy(name, (study) => {
      study.title = title;
      study.aggregations = ['arithmetic_mean'];
      study.correlations = ['spearman'];
      study.claims = [];
      study.readings = { claims: [], cohorts: [] };
    });
  }

  /** Sets the smallest number of resamples, for a study whose intervals are not tested. */
  fewestResamples(study: string): void {
    this.edit(path.join(STUDIES, `${study}.json`), (text) =>
      text.replace(/"resamples": \d+/, '"resamples": 100'),
    );
  }

  /** Fetches every source from this server, so that no test reaches the real sites. */
  pointTo(origin: string): void {
    this.origin = origin;
  }

  /**
   * Reduces the project to the study `paper` on the leaderboard's JSON, with few resamples. Most tests need no more.
   *
   * @param document a leaderboard to put into raw/
   */
  leaderboardOnly(document?: unknown): this {
    if (document) this.dropLeaderboard(document);
    this.isAlone = true;
    fs.rmSync(this.path(path.join(STUDIES, 'latest.json')));
    this.editStudy((study) => {
      study.sources = [{ source_id: 'brain-score' }];
      study.metric_sets = study.metric_sets.slice(0, 1);
      const { exclude } = study.metric_sets[0]!;
      exclude.metrics = exclude.metrics.filter((metric) => metric.startsWith('brain-score:'));
      for (const claim of study.claims) delete claim.metric_sets;
      study.readings.cohorts = study.readings.cohorts.filter(
        ({ metric_set }) => metric_set === 'brain_score',
      );
      study.resamples = 100;
    });
    return this;
  }

  /** Uses only as many metrics of the leaderboard as the tables need, for speed. */
  fewestMetrics(): this {
    this.editStudy((study) => {
      study.metric_sets[0]!.include = {
        domains: [],
        metrics: FEW_METRICS.map((key) => `brain-score:${key}`),
      };
    });
    return this;
  }

  /** Puts a leaderboard into raw/ as a user would by hand: without a sidecar. */
  dropLeaderboard(document: unknown, retrieval = '2026-01-01'): void {
    this.write(`raw/brain-score/${retrieval}/leaderboard.json`, JSON.stringify(document));
  }

  /** Runs a command such as `all` or `study paper UNTIL=cohort` in this process. */
  async run(command = 'all', env: Record<string, string | undefined> = {}): Promise<Result> {
    return await this.inside((effects) => runCommand(command.split(' '), effects), env);
  }

  /** The output of a run, which ends with this exit code. */
  async outputOf(command = 'all', expected = 0, env: Record<string, string> = {}): Promise<string> {
    const { code, output } = await this.run(command, env);
    if (code !== expected) throw new Error(`exit code ${code} instead of ${expected}:\n${output}`);
    return output;
  }

  /**
   * Does work in this folder. What a test that has timed out leaves running stays in the folder of its own project.
   *
   * @param work returns the exit code
   */
  async inside(
    work: (effects: Effects) => Promise<number>,
    env: Record<string, string | undefined> = {},
  ): Promise<Result> {
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    // A user sees paths from the root.
    const text = () => lines.map((line) => `${line.replaceAll(`${this.root}/`, '')}\n`).join('');
    const effects = {
      say,
      log: say,
      warn: say,
      begin: noTask,
      now: clockAt(this.now),
      sources: sourcesForTests,
    };
    const place = { root: this.root, env: { ...process.env, ...this.environment(env) } };
    try {
      return { code: await runIn(place, () => work(effects)), output: text() };
    } catch (error) {
      say(explain(error));
      return { code: 1, output: text() };
    }
  }

  /**
   * Starts a command as a child process, which a test can kill.
   *
   * @param code the folder of the code
   */
  start(
    command = 'all',
    env: Record<string, string | undefined> = {},
    options: SpawnOptions = {},
    code = CODE,
  ): ChildProcess {
    return spawn('node', [path.join(code, 'dist', 'test-program.js'), ...command.split(' ')], {
      cwd: this.root,
      env: { ...process.env, ...this.environment(env) },
      ...options,
    });
  }

  /** One thread, because several projects run at a time. Some tests set more. */
  private environment(env: Record<string, string | undefined>): Record<string, string | undefined> {
    return {
      MIRROR: '',
      STRICT: undefined,
      WORKERS: '1',
      VERBOSE: '1',
      TEST_NOW: this.now,
      TEST_ORIGIN: this.origin,
      TEST_ALONE: this.isAlone ? '1' : undefined,
      ...env,
    };
  }

  /** sha256 of every file with reproducible bytes: all except DuckDB files and those in hidden folders. */
  hashes(folder = 'out'): Record<string, string> {
    return Object.fromEntries(
      this.files(folder)
        .filter((file) => !file.endsWith('.duckdb'))
        .map((file) => [file, sha256(fs.readFileSync(this.path(file)))]),
    );
  }

  /** Paths of all files below a folder, following links. Omits hidden names; `folder` may be hidden. */
  files(folder: string): string[] {
    if (!fs.existsSync(this.path(folder))) return [];
    return fs
      .readdirSync(this.path(folder))
      .filter((name) => !name.startsWith('.'))
      .flatMap((name) => {
        const file = path.join(folder, name);
        return fs.statSync(this.path(file)).isDirectory() ? this.files(file) : [file];
      })
      .sort();
  }

  /** The rows of a query over the `alignment.duckdb` of a study. */
  async query(sql: string, study = 'paper'): Promise<Record<string, unknown>[]> {
    return await rowsOf(await Database.open(this.path(`out/${study}/alignment.duckdb`), 'READ_ONLY'), sql);
  }

  /** The rows of a query over the tables of a study's finished stages, published or not. */
  async queryBuild(sql: string, study = 'paper'): Promise<Record<string, unknown>[]> {
    const database = await Database.open();
    const folders = ['normalize', 'consistency', study].map((folder) => `out/.build/${folder}`);
    const files = folders.flatMap((folder) => this.files(folder));
    for (const file of files.filter((name) => name.endsWith('.parquet'))) {
      const [stage, table] = file.split(path.sep).slice(-2) as [string, string];
      await database.run(`create schema if not exists ${stage}`);
      const name = `${stage}.${path.parse(table).name}`;
      // A study with tables or trials of its own has these for itself.
      await database.run(`create or replace view ${name} as from read_parquet(${literal(this.path(file))})`);
    }
    return await rowsOf(database, sql);
  }
}

function noTask() {
  return { tick() {}, end() {} };
}

async function rowsOf(database: Database, sql: string): Promise<Record<string, unknown>[]> {
  try {
    const columns = await database.columns(sql);
    const [first] = Object.values(columns);
    return Array.from({ length: first?.length ?? 0 }, (_, i) =>
      Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]])),
    );
  } finally {
    database.close();
  }
}

/** The output and exit code of a process, after it and all processes that it started have ended. */
export async function finished(child: ChildProcess): Promise<Result> {
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (data) => (output += data));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

/** Waits until a process has printed this text. */
export async function untilPrinted(child: ChildProcess, text: string): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (data) => {
      output += data;
      if (output.includes(text)) resolve();
    });
    child.on('close', () => reject(new Error(`ended without saying ${JSON.stringify(text)}:\n${output}`)));
  });
}

/** The stages that a run made according to its output, without the names of studies: `normalize`, `cohort`, … */
export function stagesMade({ output }: Result): string[] {
  return [...output.matchAll(/^(?:[\w.-]+\/)?([a-z_]+) +[\d,]+ (?:rows|files) +[\d.]+ s$/gm)].map(
    ([, stage]) => stage!,
  );
}

/** sha256 of a stage's tables, published or not, by file: of the rows alone (CSV), or with provenance (Parquet). */
export function hashesOfBuild(
  project: Project,
  stage: string,
  format: 'csv' | 'parquet',
): Record<string, string> {
  const tables = project
    .files('out/.build')
    .filter((file) => file.includes(`/${stage}/`) && file.endsWith(`.${format}`));
  return Object.fromEntries(tables.map((file) => [file, sha256(fs.readFileSync(project.path(file)))]));
}

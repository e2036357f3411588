import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listing } from '../pipeline/listing.js';
import type { Study } from '../pipeline/studies/study.ts';
import { stageContracts } from '../pipeline/warehouse/contract.ts';
import { Database, literal } from '../pipeline/warehouse/database.ts';
import { sha256 } from '../pipeline/warehouse/files.ts';
import { TABLE_STAGES } from '../pipeline/warehouse/stages.ts';

/** The mirror of the real sources, where the machine has one and `MIRROR=` does not say to use none. */
export const MIRROR = path.resolve(process.env.MIRROR || '../shared/mirror');
export const SAMPLES = path.resolve('../shared/samples');

/** For `describe.skipIf`: says so where the data of real sources are missing. */
export function isMissing(folder: string): boolean {
  const missing = !fs.existsSync(folder) || (folder === MIRROR && process.env.MIRROR === '');
  if (missing) console.warn(`Skipped: tests that need ${path.relative('.', folder)}, which is not here`);
  return missing;
}

/** Every table that a study has. */
export const TABLES = TABLE_STAGES.flatMap((stage) => [...stageContracts(stage).keys()]);

export interface Result {
  code: number | null;
  output: string;
}

/** A copy of the project in a folder of its own, in which a test may change everything. */
export class Project {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-'));
  /** Where it looks for every source, if not at the real places. */
  origin: string | undefined;
  /** Whether the leaderboard's JSON is all that its sources have. */
  isAlone = false;
  /** Whether it takes the real sources, from a mirror of them. */
  isReal = false;

  constructor(from?: Pick<Project, 'root'> & Partial<Pick<Project, 'origin' | 'isAlone' | 'isReal'>>) {
    if (from) {
      this.origin = from.origin;
      this.isAlone = from.isAlone ?? false;
      this.isReal = from.isReal ?? false;
      // With times to the nanosecond, which Make and find compare.
      spawnSync('cp', ['-a', `${from.root}/.`, this.root]);
      this.relist('raw/.checked', 'raw');
      for (const study of ['paper', 'latest'])
        this.relist(`out/.build/${study}/.listing`, `out/${study},out/normalize`);
      return;
    }
    const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      encoding: 'utf8',
    }).stdout;
    for (const file of listed.split('\0').filter((name) => name && fs.existsSync(name))) {
      fs.cpSync(file, path.join(this.root, file), { preserveTimestamps: true });
    }
    // Never newer than the packages, whatever the checkout: make would install them anew, through the link.
    for (const file of ['package.json', 'package-lock.json']) fs.utimesSync(this.path(file), 0, 0);
    fs.symlinkSync(path.resolve('node_modules'), path.join(this.root, 'node_modules'));
    // What was bundled from the same code need not be again.
    fs.mkdirSync('.scripts', { recursive: true });
    fs.symlinkSync(path.resolve('.scripts'), path.join(this.root, '.scripts'));
  }

  /** Copied files are others than those that were listed for Make: lists them anew, so that nobody seems to have changed them. */
  private relist(noted: string, folders: string): void {
    const file = this.path(noted);
    if (!fs.existsSync(file)) return;
    const { atime, mtime } = fs.statSync(file);
    fs.writeFileSync(file, listing(folders, this.root));
    fs.utimesSync(file, atime, mtime);
  }

  /** The same once more, with all it has made. */
  copy(): Project {
    return new Project(this);
  }

  remove(): void {
    // What a test has cancelled, such as a task of Slurm, may still write.
    fs.rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  path(file: string): string {
    return path.join(this.root, file);
  }

  read(file: string): string {
    return fs.readFileSync(this.path(file), 'utf8');
  }

  write(file: string, content: string | Uint8Array): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), content);
  }

  edit(file: string, change: (text: string) => string): void {
    const before = this.read(file);
    const after = change(before);
    if (after === before) throw new Error(`nothing was changed in ${file}`);
    this.write(file, after);
  }

  editStudy(change: (study: Omit<Study, 'name' | 'file'>) => void, name = 'paper'): void {
    this.edit(`pipeline/studies/${name}.json`, (text) => {
      const study = JSON.parse(text);
      change(study);
      return JSON.stringify(study, null, 2);
    });
  }

  /** Another study: paper, changed. */
  addStudy(name: string, change: (study: Omit<Study, 'name' | 'file'>) => void): void {
    this.write(`pipeline/studies/${name}.json`, this.read('pipeline/studies/paper.json'));
    this.editStudy(change, name);
  }

  /** The fewest resamples there can be, for a study whose intervals no test looks at. */
  fewestResamples(study: string): void {
    this.edit(`pipeline/studies/${study}.json`, (text) =>
      text.replace(/"resamples": \d+/, '"resamples": 100'),
    );
  }

  /** Asks this server for every source, so that no test reaches the real ones. */
  pointTo(origin: string): void {
    this.origin = origin;
    this.takeTestCode();
  }

  /** For a run with the mirror. */
  real(): this {
    this.isReal = true;
    this.takeTestCode();
    return this;
  }

  /** The code is the same for all tests, so that it is put together once: what they need of it is told by the environment. */
  private takeTestCode(): void {
    if (this.read('pipeline/sources/source.ts').includes('TEST_ORIGIN')) return;
    // PNGs with a hundredth of the pixels, at which no test looks: drawing them takes a tenth of a run.
    this.edit('pipeline/report/picture.ts', (code) => code.replace('ZOOM = 2', 'ZOOM = 0.2'));
    this.edit('pipeline/sources/index.ts', (text) =>
      text.replace(
        '[brainScore, modelVsHuman, clickMe]',
        `process.env.TEST_ALONE ? [
          { ...brainScore, files: brainScore.files.slice(0, 1) },
          { ...modelVsHuman, files: [], simulate: undefined },
          { ...clickMe, files: [], simulate: undefined },
        ] as unknown as Source[] : [brainScore, modelVsHuman, clickMe]`,
      ),
    );
    // Servers of tests have no certificate.
    this.edit('pipeline/sources/own-csv.ts', (text) => text.replaceAll('https:', 'http:'));
    for (const source of ['brain-score', 'model-vs-human', 'source']) {
      this.edit(`pipeline/sources/${source}.ts`, (text) =>
        text.replaceAll(
          /['`](https:\/\/(?:www\.brain-score\.org|codeload\.github\.com|raw\.githubusercontent\.com))(.*?)['`]/g,
          (_string, origin, rest) =>
            `\`\${process.env.TEST_REAL ? '${origin}' : process.env.TEST_ORIGIN}${rest}\``,
        ),
      );
    }
    this.edit('pipeline/stages/fetch.ts', (code) =>
      code.replace(
        /(runStage\('fetch', async .*\{\n)/,
        '$1  if (process.env.TEST_STUCK) await new Promise(() => undefined);\n',
      ),
    );
    this.edit('pipeline/workers/workers.ts', (code) =>
      code.replace('JOURNEY = 2.5e8', 'JOURNEY = Number(process.env.TEST_JOURNEY ?? 2.5e8)'),
    );
  }

  /**
   * The study `paper` on the leaderboard's JSON alone, with few resamples and small pictures: what most tests are
   * about. A document is dropped by hand.
   */
  leaderboardAlone(document?: unknown): this {
    if (document) this.dropLeaderboard(document);
    this.isAlone = true;
    fs.rmSync(this.path('pipeline/studies/latest.json'));
    this.takeTestCode();
    this.editStudy((study) => {
      study.sources = [{ source_id: 'brain-score' }];
      study.metric_sets = study.metric_sets.slice(0, 1);
      const { exclude } = study.metric_sets[0]!;
      exclude.metrics = exclude.metrics.filter((metric) => metric.startsWith('brain-score:'));
      for (const claim of study.claims) delete claim.metric_sets;
      study.resamples = 100;
    });
    return this;
  }

  /** A leaderboard dropped by hand. */
  dropLeaderboard(document: unknown, retrieval = '2026-01-01'): void {
    this.write(`raw/brain-score/${retrieval}/leaderboard.json`, JSON.stringify(document));
  }

  make(args: string[] = [], env: Record<string, string> = {}): Result {
    const { status, stdout, stderr } = spawnSync('make', ['MIRROR=', ...args], {
      ...this.options(env),
      encoding: 'utf8',
    });
    return { code: status, output: `${stdout}${stderr}` };
  }

  /** Runs make while the test goes on, such as to be its server. */
  async makeMeanwhile(args: string[] = [], env: Record<string, string> = {}): Promise<Result> {
    return await finished(this.start(args, env));
  }

  start(args: string[] = [], env: Record<string, string> = {}): ChildProcess {
    return spawn('make', ['MIRROR=', ...args], this.options(env));
  }

  /** Where and with what a run is started, as if by nobody's make; `undefined` takes a variable away. */
  options(env: NodeJS.ProcessEnv): SpawnOptions {
    const {
      MAKEFLAGS: _flags,
      MAKELEVEL: _level,
      METALIGN_LOCK: _lock,
      STRICT: _strict,
      ...inherited
    } = process.env;
    const sources = {
      TEST_ORIGIN: this.origin,
      TEST_ALONE: this.isAlone ? '1' : undefined,
      TEST_REAL: this.isReal ? '1' : undefined,
    };
    // Several projects run at a time; what more threads do is tested elsewhere.
    return { cwd: this.root, env: { WORKERS: '1', ...inherited, ...sources, ...env } };
  }

  /** sha256 of every file in `out/` whose bytes are promised: all but the DuckDB file and where stages work. */
  hashes(folder = 'out'): Record<string, string> {
    return Object.fromEntries(
      this.files(folder)
        .filter(
          (file) => !file.endsWith('.duckdb') && !file.split(path.sep).some((part) => part.startsWith('.')),
        )
        .map((file) => [file, sha256(fs.readFileSync(this.path(file)))]),
    );
  }

  /** When each artifact last changed. */
  times(): Record<string, number> {
    return Object.fromEntries(
      Object.keys(this.hashes()).map((file) => [file, fs.statSync(this.path(file)).mtimeMs]),
    );
  }

  files(folder: string): string[] {
    if (!fs.existsSync(this.path(folder))) return [];
    return (
      fs
        .readdirSync(this.path(folder), { recursive: true, withFileTypes: true })
        // Those that say what a folder is for are made by nobody.
        .filter((entry) => entry.isFile() && entry.name !== 'README.md')
        .map((entry) => path.relative(this.root, path.join(entry.parentPath, entry.name)))
        .sort()
    );
  }

  /** The rows of a query over the study's `alignment.duckdb`. */
  async query(sql: string): Promise<Record<string, unknown>[]> {
    return await rowsOf(await Database.open(this.path('out/paper/alignment.duckdb'), 'READ_ONLY'), sql);
  }

  /** The rows of a query over what the stages have made so far of a study, published or not. */
  async queryBuild(sql: string, study = 'paper'): Promise<Record<string, unknown>[]> {
    const database = await Database.open();
    const folders = ['normalize', study].map((folder) => `out/.build/${folder}`);
    const files = folders.flatMap((folder) => this.files(folder));
    for (const file of files.filter((name) => name.endsWith('.parquet'))) {
      const [stage, table] = file.split(path.sep).slice(-2) as [string, string];
      await database.run(`create schema if not exists ${stage}`);
      const name = `${stage}.${path.parse(table).name}`;
      await database.run(`create view ${name} as from read_parquet(${literal(this.path(file))})`);
    }
    return await rowsOf(database, sql);
  }
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

/** What a process said, once it and all that it has started have ended. */
export async function finished(child: ChildProcess): Promise<Result> {
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (data) => (output += data));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

/** Waits until a process says this. */
export async function says(child: ChildProcess, text: string): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (data) => {
      output += data;
      if (output.includes(text)) resolve();
    });
    child.on('close', () => reject(new Error(`ended without saying ${JSON.stringify(text)}:\n${output}`)));
  });
}

/** The tables that a run of make said to have made, of whichever study: `cohort/score`, … */
export function tablesMade({ output }: Result): string[] {
  return [...output.matchAll(/^(?:[\w-]+\/)?([a-z]+\/[a-z_]+(?:\.duckdb)?) +[\d,]+ rows/gm)].map(
    ([, table]) => table!,
  );
}

/** Of the tables that a stage has made, published or not: of their rows as CSV, or with what they were made from. */
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

/** Leaves of which a leaderboard has many alike, and the nodes that hold some of them. */
const ALIKE = /^(Marques2020|V1-|Geirhos2021(?!-|colour|contrast|sketch))/;

/** A leaderboard with a third of its metrics, for tests that are about something else. */
export function withFewMetrics<
  Document extends { benchmarks: unknown[]; models: { scores: Record<string, unknown> }[] },
>(document: Document): Document {
  const benchmarks = (document.benchmarks as { type_id: string; parent_id: string | null }[]).filter(
    ({ type_id }) => !ALIKE.test(type_id),
  );
  const models = document.models.map((model) => ({
    ...model,
    scores: Object.fromEntries(Object.entries(model.scores).filter(([metric]) => !ALIKE.test(metric))),
  }));
  return { ...document, benchmarks, models };
}

const TIME = /"(202[1-4])-(\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(\+00:00|Z)?"/g;

/**
 * A leaderboard whose scores are all of four months, since every month's end takes time: those up to the study's date,
 * and those after it, each in their order within a year.
 */
export function withinFourMonths<T>(document: T): T {
  const shortened = (_time: string, year: string, rest: string, zone = '') => {
    const [start, factor] = year === '2024' ? ['2024-01-02', 1 / 16] : ['2023-10-01', 1 / 4];
    const sinceNewYear = Date.parse(`2023-${rest}Z`) - Date.parse('2023-01-01');
    const time = new Date(Date.parse(start) + factor * sinceNewYear);
    return `"${time.toISOString().slice(0, 19)}${zone}"`;
  };
  return JSON.parse(JSON.stringify(document).replace(TIME, shortened));
}

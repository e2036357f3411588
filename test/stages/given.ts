import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeTables } from '../../pipeline/program/run.ts';
import { domainOf } from '../../pipeline/sources/categories.ts';
import type { Effects } from '../../pipeline/sources/effects.ts';
import type { Stage } from '../../pipeline/stages/stage.ts';
import { loadStudy } from '../../pipeline/studies/load-study.ts';
import { parseStudy, type Study } from '../../pipeline/studies/study.ts';
import { stageContracts, typesOf } from '../../pipeline/warehouse/contract.ts';
import {
  type ColumnType,
  Database,
  identifier,
  literal,
  qualified,
} from '../../pipeline/warehouse/database.ts';
import { runIn } from '../../pipeline/warehouse/root.ts';
import { type Row, rowsOf } from '../../pipeline/warehouse/rows.ts';
import { StageTables } from '../../pipeline/warehouse/stage-tables.ts';
import { Workers } from '../../pipeline/workers/workers.ts';
import { clockAt, NOW } from '../clock.ts';
import { rowsIn } from '../tables.ts';
import { words } from '../words.ts';

/** Tables that a stage reads, by name. Columns left out are null. */
export type Given = Record<string, Row[]>;

/** Runs stages on rows written by hand, one after the other. */
export class StageRun {
  /** What the stages said. */
  readonly lines: string[] = [];
  private readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'metalign-stage-'));
  private readonly folders = new Map<string, string>();
  private readonly workers: Workers;
  private readonly effects: Effects;
  private tables: StageTables | undefined;

  private constructor(
    private readonly database: Database,
    private readonly study: Study,
  ) {
    const say = (line: string) => void this.lines.push(line);
    const begin = () => ({ tick() {}, end() {} });
    this.effects = { say, log: say, warn: say, begin, now: clockAt(NOW), sources: () => [] };
    this.workers = new Workers(1, this.effects);
  }

  /** @param given the tables of the stages that are not made */
  static async open(given: Given, study: Study): Promise<StageRun> {
    const database = await Database.open();
    // Planning takes longer than running on a few rows.
    await database.run('pragma disable_optimizer');
    await loadStudy(database, study);
    const run = new StageRun(database, study);
    for (const stage of new Set(Object.keys(given).map((name) => name.split('.')[0]!)))
      await run.give(stage, given);
    return run;
  }

  /** Makes the tables of stages from those given and made before. */
  async make(...stages: Stage[]): Promise<this> {
    const place = { root: this.root, env: process.env };
    for (const stage of stages) await runIn(place, () => this.makeOne(stage));
    return this;
  }

  private async makeOne(stage: Stage): Promise<void> {
    const { database, study, workers, effects, folders } = this;
    // The tables of the stage before, which this one may read.
    for (const name of this.tables?.contracts.keys() ?? []) await this.write(name);
    await this.tables?.drop();
    for (const schema of [stage.name, ...(stage.steps ?? [])])
      await database.run(`create schema if not exists ${schema}`);
    for (const name of stage.reads) {
      const before = name.split('.')[0]!;
      if (!folders.has(before)) await this.give(before, {});
    }
    const read = stage.reads.map((name) => [name, folders.get(name.split('.')[0]!)!] as const);
    const tables = new StageTables(database, stage.name, new Map(read), stage.steps);
    this.tables = tables;
    const put = tables.put.bind(tables);
    const made = new Map();
    const input = { read: tables, study, workers, effects, put, inputs: {}, folder: this.root, made };
    await makeTables(stage, input, tables, database);
    this.folderOf(stage.name);
  }

  /** The rows of a query over the tables of the last stage, and of those that it reads. */
  async rows(sql: string): Promise<Row[]> {
    return rowsOf(await this.tables!.columns(sql));
  }

  async close(): Promise<void> {
    await this.workers.close();
    this.database.close();
    fs.rmSync(this.root, { recursive: true });
  }

  private folderOf(stage: string): string {
    const folder = path.join(this.root, stage);
    fs.mkdirSync(folder, { recursive: true });
    this.folders.set(stage, folder);
    return folder;
  }

  private async give(stage: string, given: Given): Promise<void> {
    this.folderOf(stage);
    await this.database.run(`create schema if not exists ${stage}`);
    for (const [name, contract] of stageContracts(stage)) {
      const rows = given[name] ?? [];
      const empty = rows.length === 0 ? EMPTY.get(name) : undefined;
      if (empty) fs.writeFileSync(this.fileOf(name), empty);
      else await this.write(name, `(${selectOf(name, typesOf(contract), rows)})`);
      if (rows.length === 0 && !empty) EMPTY.set(name, fs.readFileSync(this.fileOf(name)));
    }
  }

  private fileOf(name: string): string {
    const [stage, table] = name.split('.') as [string, string];
    return path.join(this.folders.get(stage)!, `${table}.parquet`);
  }

  private async write(name: string, table = qualified(name)): Promise<void> {
    await this.database.run(`copy ${table} to ${literal(this.fileOf(name))} (format parquet)`);
  }
}

/** The Parquet files of tables without rows, which most runs need. */
const EMPTY = new Map<string, Buffer>();

/** Selects the rows of a table; dates and times are texts in them. */
function selectOf(name: string, types: Record<string, ColumnType>, rows: readonly Row[]): string {
  const unknown = rows.flatMap((row) => Object.keys(row)).find((column) => !(column in types));
  if (unknown) throw new Error(`${name} has no column ${unknown}`);
  const value = (each: Row[string] | undefined) =>
    typeof each === 'string' ? literal(each) : Number.isNaN(each) ? 'null' : String(each ?? null);
  const cells = (row: Row) => Object.entries(types).map(([column, type]) => `${value(row[column])}::${type}`);
  const values = (rows.length > 0 ? rows : [{}]).map((row) => `(${cells(row)})`);
  const names = Object.keys(types).map(identifier);
  return `from (values ${values}) t(${names}) limit ${rows.length}`;
}

/** Settings of a study; claims may leave out what does not matter to a test. */
export interface Settings {
  claims?: object[];
  [name: string]: unknown;
}

const CLAIM = {
  statement: 'the mean correlation',
  reference: 'Somebody 2024',
  published: 1,
  cohort: { models: 8, metrics: 2 },
  our_quantity: 'same',
  our_cohort: 'unlisted',
  our_metrics: 'same',
  note: 'a note',
};

/** A study named `own` with one metric set, `main`, of all neural and behavioural metrics. */
export function ownStudy({ claims = [], ...settings }: Settings = {}): Study {
  const content = {
    title: 'own',
    as_of: '2024-01-31',
    sources: [{ source_id: 'site' }],
    metric_sets: [
      {
        name: 'main',
        title: 'all',
        include: { domains: ['neural', 'behavior'] },
        cohort: { minimum_coverage: 0.5 },
      },
    ],
    minimum_models: 3,
    resamples: 100,
    claims: claims.map((claim) => ({ ...CLAIM, ...claim })),
    ...settings,
  };
  return { ...parseStudy(JSON.stringify(content), 'own.json'), name: 'own', file: 'own.json' };
}

/** A snapshot of the source `site`, or of a user's table `mine`. */
export interface Snapshot {
  /** By default, that of the first snapshot of its source. */
  id?: string;
  source?: string;
  asOf?: string;
  origin?: 'real' | 'simulated';
  /** Whether the source says when each score was measured. */
  isDated?: boolean;
  isLatest?: boolean;
  roundingStep?: number;
  /**
   * A table with a line per model: its `model` id, if wanted its `family` (by default its own), `configuration`, `trained_on` and
   * `submitted`, and its score on each metric, which is empty, `failed`, `never_run` or a number, with ` @ ` before the time
   * of its measurement.
   */
  scores: string;
}

const TABLES = words(
  'source metric snapshot_metric version model model_family model_alias snapshot_model score',
);

/**
 * The tables of the stage `normalize` for these snapshots. Metrics whose ids begin with `i2n` are behavioural, those of the
 * source `mine` without a category. Names are `Model <id>` and `Metric <id>`. Of the models of a user's table, those whose ids
 * begin with `mine:` are unmatched, or ambiguous if that is their name.
 */
export function normalized(...snapshots: Snapshot[]): Given {
  const given = Object.fromEntries(TABLES.map((table) => [table, new Map<string, Row>()]));
  const add = (table: string, row: Row, ...key: unknown[]) => given[table]!.set(key.join(), row);
  for (const [sequence, snapshot] of snapshots.entries()) {
    const { source: source_id = 'site', id: snapshot_id = `${source_id}@1`, scores } = snapshot;
    add('source', { snapshot_id, source_id, sequence, ...sourceRow(snapshot) }, snapshot_id);
    for (const { model, family = model, configuration, trained_on, submitted, ...cells } of rowsIn(scores)) {
      const model_id = String(model);
      const about = { model_id, name: `Model ${model_id}`, submitted_at: text(submitted) };
      const trained = { configuration: text(configuration), training_data_set: text(trained_on) };
      add('model', { ...about, ...trained }, model);
      add('model_family', { model_id, family: String(family) }, model);
      add('snapshot_model', { snapshot_id, ...about }, snapshot_id, model);
      if (source_id !== 'site') add('model_alias', { snapshot_id, ...aliasOf(model_id) }, snapshot_id, model);
      for (const [metric, cell] of Object.entries(cells)) {
        if (cell === '') continue;
        const leaf = leafOf(metric);
        add('metric', leaf, metric);
        add('snapshot_metric', { snapshot_id, source_id, ...leaf }, snapshot_id, metric);
        add('version', { snapshot_id, metric_id: metric, version: 1 }, snapshot_id, metric);
        const score = { snapshot_id, model_id, metric_id: metric, version: 1, ...scoreOf(String(cell)) };
        add('score', { ...score, is_current: true }, snapshot_id, model, metric);
      }
    }
  }
  return Object.fromEntries(
    Object.entries(given).map(([table, rows]) => [`normalize.${table}`, [...rows.values()]]),
  );
}

function text(cell: unknown): string | null {
  return cell === undefined || cell === '' ? null : String(cell);
}

function sourceRow({ id = 'site@1', source, asOf, origin, isDated, isLatest, roundingStep }: Snapshot): Row {
  return {
    as_of: asOf ?? '2024-01-01',
    origin: origin ?? 'real',
    is_dated: isDated ?? false,
    is_latest: isLatest ?? true,
    rounding_step: roundingStep ?? 0,
    files: source === undefined ? `${id}.csv` : 'table.csv',
  };
}

function leafOf(metric: string): Row {
  const category = metric.startsWith('mine:') ? 'own' : metric.startsWith('i2n') ? 'behavior' : 'V1';
  return {
    metric_id: metric,
    title: `Metric ${metric}`,
    category,
    domain: domainOf(category),
    data_set: metric,
    is_leaf: true,
    higher_is_better: true,
  };
}

function aliasOf(model_id: string): Row {
  const source_name = model_id.replace('mine:', '');
  const unmatched = source_name === 'ambiguous' ? source_name : 'unmatched';
  const rule = source_name === model_id ? 'exact' : unmatched;
  return { source_key: source_name, source_name, model_id, rule, evidence: 'a name' };
}

function scoreOf(cell: string): Row {
  const [score, time] = cell.split(' @ ');
  const isNumber = !Number.isNaN(Number(score));
  return {
    state: isNumber ? 'scored' : score!,
    value: isNumber ? Number(score) : null,
    measured_at: time ?? null,
  };
}

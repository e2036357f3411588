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
    const read = stage.reads.map((name) => [name, folders.get(name) ?? this.folderOf(name)] as const);
    const tables = new StageTables(database, stage.name, new Map(read), stage.steps);
    this.tables = tables;
    const put = tables.put.bind(tables);
    const input = {
      read: tables,
      study,
      workers,
      effects,
      put,
      inputs: {},
      folder: this.root,
      made: new Map(),
    };
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
    await this.database.run(`create schema ${stage}`);
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

/** A study named `own` with one metric set, `main`, of all neural and behavioural metrics. */
export function ownStudy(settings: object = {}): Study {
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
    ...settings,
  };
  return { ...parseStudy(JSON.stringify(content), 'own.json'), name: 'own', file: 'own.json' };
}

/** A snapshot of the source `site`, or of a user's table. */
export interface Snapshot {
  id: string;
  source?: string;
  asOf: string;
  origin?: 'real' | 'simulated';
  /** Whether the source says when each score was measured. */
  isDated?: boolean;
  isLatest?: boolean;
  roundingStep?: number;
  /** Times of submission by model. */
  submitted?: Record<string, string>;
  /** A model's family; by default, every model is a family of its own. */
  familyOf?: ((model: string) => string) | undefined;
  /** What models that differ in their seed alone share; by default, nothing is known of seeds. */
  configurationOf?: ((model: string) => string) | undefined;
  /** What a model was trained on; by default, this is not known. */
  trainedOn?: ((model: string) => string) | undefined;
  /** By model and metric: a score, or with the time of its measurement. */
  scores: Record<string, Record<string, Score | [Score, string]>>;
}

type Score = number | 'failed' | 'never_run';

/**
 * The tables of the stage `normalize` for these snapshots. Metrics whose ids begin with `i2n` are behavioural, those of the
 * source `mine` without a category. Names are `Model <id>` and `Metric <id>`.
 */
export function normalized(...snapshots: Snapshot[]): Given {
  const metricsOf = ({ scores }: Snapshot) => [...new Set(Object.values(scores).flatMap(Object.keys))];
  const all = (rows: (snapshot: Snapshot, place: number) => Row[]) => snapshots.flatMap(rows);
  const models = new Map<string, Row>();
  const families = new Map<string, Row>();
  for (const { scores, submitted, familyOf, configurationOf, trainedOn } of snapshots)
    for (const model of Object.keys(scores)) {
      families.set(model, { model_id: model, family: familyOf?.(model) ?? model });
      models.set(model, {
        model_id: model,
        name: `Model ${model}`,
        submitted_at: submitted?.[model] ?? null,
        configuration: configurationOf?.(model) ?? null,
        training_data_set: trainedOn?.(model) ?? null,
      });
    }
  const leaf = (metric: string): Row => {
    const category = metric.startsWith('mine:') ? 'own' : metric.startsWith('i2n') ? 'behavior' : 'V1';
    return {
      metric_id: metric,
      title: `Metric ${metric}`,
      category,
      domain: domainOf({ category }),
      data_set: metric,
      is_leaf: true,
      higher_is_better: true,
    };
  };
  const metrics = new Map(snapshots.flatMap(metricsOf).map((metric) => [metric, leaf(metric)]));
  return {
    'normalize.source': all(
      (
        { id, source = 'site', asOf, origin = 'real', isDated = false, isLatest = true, roundingStep = 0 },
        place,
      ) => [
        {
          source_id: source,
          snapshot_id: id,
          as_of: asOf,
          origin,
          is_dated: isDated,
          is_latest: isLatest,
          rounding_step: roundingStep,
          sequence: place,
          files: source === 'site' ? `${id}.csv` : 'table.csv',
        },
      ],
    ),
    'normalize.metric': [...metrics.values()],
    'normalize.snapshot_metric': all((snapshot) =>
      metricsOf(snapshot).map((metric) => ({
        snapshot_id: snapshot.id,
        source_id: snapshot.source ?? 'site',
        ...leaf(metric),
      })),
    ),
    'normalize.version': all((snapshot) =>
      metricsOf(snapshot).map((metric) => ({ snapshot_id: snapshot.id, metric_id: metric, version: 1 })),
    ),
    'normalize.model': [...models.values()],
    'normalize.model_family': [...families.values()],
    'normalize.snapshot_model': all(({ id, scores, submitted }) =>
      Object.keys(scores).map((model) => ({
        snapshot_id: id,
        model_id: model,
        name: `Model ${model}`,
        submitted_at: submitted?.[model] ?? null,
      })),
    ),
    'normalize.score': all(({ id, scores }) =>
      Object.entries(scores).flatMap(([model, own]) =>
        Object.entries(own).map(([metric, score]) => {
          const [value, time] = Array.isArray(score) ? score : [score, null];
          return {
            snapshot_id: id,
            model_id: model,
            metric_id: metric,
            version: 1,
            state: typeof value === 'number' ? 'scored' : value,
            value: typeof value === 'number' ? value : null,
            measured_at: time,
            is_current: true,
          };
        }),
      ),
    ),
  };
}

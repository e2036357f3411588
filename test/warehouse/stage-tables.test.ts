import fs from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadStudy } from '../../pipeline/studies/load-study.ts';
import { readStudy } from '../../pipeline/studies/study.ts';
import { stageContracts, typesOf } from '../../pipeline/warehouse/contract.ts';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { toColumns } from '../../pipeline/warehouse/rows.ts';
import { StageTables } from '../../pipeline/warehouse/stage-tables.ts';
import { Folder } from '../folder.ts';
import { words } from '../words.ts';

/** A folder per stage with its tables as files, all empty except for two metric sets in cohort.metric. */
const folder = new Folder();

async function writeTables(stage: string): Promise<void> {
  fs.mkdirSync(folder.path(stage));
  const database = await Database.open();
  await database.run(`create schema ${stage}`);
  for (const [name, contract] of stageContracts(stage)) {
    await database.createTable(name, typesOf(contract), {});
    if (name === 'cohort.metric')
      await database.run(`insert into ${name} by name select unnest(['main', 'other']) as metric_set`);
    const file = folder.path(`${name.replace('.', '/')}.parquet`);
    await database.run(`copy ${name} to ${literal(file)} (format parquet)`);
  }
  database.close();
}

beforeAll(async () => {
  for (const stage of ['normalize', 'cohort']) await writeTables(stage);
  return () => folder.remove();
});

let database: Database;
beforeEach(async () => {
  database = await Database.open();
  for (const schema of ['normalize', 'cohort', 'dated', 'timeline', 'trajectory'])
    await database.run(`create schema ${schema}`);
  await loadStudy(database, readStudy('paper'));
});
afterEach(() => database.close());

const COPY = {
  as_of: '2024-01-01',
  model_id: 'm',
  copy_group: 'm',
  near_group: 'm',
  n_scored: 20,
  nearest_copy: 'n',
  n_common: 20,
  share_equal: 1,
};

/** The stage `trajectory` has SQL tables, computed tables and steps (intermediate tables). */
function trajectory({ reads = ['normalize', 'cohort'], steps = ['dated', 'timeline'] } = {}) {
  return new StageTables(
    database,
    'trajectory',
    new Map(reads.map((stage) => [stage, folder.path(stage)])),
    steps,
  );
}

async function putComputed(tables: StageTables): Promise<void> {
  for (const table of ['claim', 'cohort', 'headline', 'pair', 'rank_change'])
    await tables.put(`trajectory.${table}`, []);
}

async function tableNames(): Promise<string[]> {
  const { name } = await database.columns(
    "select schema_name || '.' || table_name as name from duckdb_tables() where schema_name <> 'study' order by all",
  );
  return name as string[];
}

const undeclared = (table: string) =>
  `trajectory reads ${table}, but ${table.split('.')[0]} is not among the stages that it reads`;

describe('a stage', () => {
  it('reads tables of the stages it declares', async () => {
    const { metric_set } = await trajectory().columns('select metric_set from cohort.metric order by all');
    expect(metric_set).toEqual(['main', 'other']);
  });

  it('reads the study’s settings', async () => {
    const { n } = await trajectory({ reads: [] }).columns('select count(*) as n from study.metric_set');
    expect(n![0]).toBeGreaterThan(0);
  });

  it.each<[string, Parameters<typeof trajectory>[0], string, string]>([
    [
      'a table of an undeclared stage',
      { reads: ['normalize'] },
      'from cohort.metric',
      undeclared('cohort.metric'),
    ],
    ['an undeclared step', { steps: ['timeline'] }, 'from dated.copy', undeclared('dated.copy')],
    ['an unknown table', {}, 'from cohort.nothing', 'nothing.parquet'],
    ['an unknown table of its own', {}, 'from trajectory.nothing', undeclared('trajectory.nothing')],
    ['more than one SELECT', {}, 'from cohort.metric; from cohort.metric', 'not one SELECT'],
    ['a table before it is computed', {}, 'from trajectory.headline', 'has not computed trajectory.headline'],
    ['a step before what it needs is computed', {}, 'from dated.tree', 'has not computed dated.source'],
  ])('refuses %s, even if another stage has read it', async (_what, options, sql, message) => {
    await trajectory().columns('from cohort.metric');
    await expect(trajectory(options).columns(sql)).rejects.toThrow(message);
    await expect(trajectory(options).parts(sql).next()).rejects.toThrow(message);
  });
});

describe('a computed table', () => {
  it('can be read as soon as it is stored', async () => {
    const tables = trajectory();
    await tables.put('dated.copy', [COPY]);
    expect(await tables.columns('select copy_group from dated.copy')).toEqual({ copy_group: ['m'] });
  });

  it('can be stored in parts', async () => {
    const tables = trajectory();
    const part = (model_id: string) => toColumns([{ ...COPY, model_id }]);
    await tables.put('dated.copy', [part('m'), part('n')].values());
    expect(await tables.columns('select model_id from dated.copy order by all')).toEqual({
      model_id: ['m', 'n'],
    });
  });

  it('is checked against its contract', async () => {
    await expect(trajectory().put('dated.copy', [COPY, COPY])).rejects.toThrow('different in every row');
  });

  it.each([
    ['a table that sql/ lacks', 'trajectory.nothing'],
    ['a table of another stage', 'claims.claim'],
    ['an SQL step', 'dated.metric'],
  ])('is refused as %s', async (_what, name) => {
    await expect(trajectory().put(name, [])).rejects.toThrow(
      `trajectory computes ${name}, but sql/ has no table of this name that is computed`,
    );
  });

  it('is an error if it was not computed', async () => {
    const tables = trajectory();
    await tables.put('trajectory.claim', []);
    await tables.put('trajectory.cohort', []);
    await expect(tables.makeAll()).rejects.toThrow('trajectory has not computed trajectory.headline');
  });
});

describe('SQL tables', () => {
  it('name their file if their SQL fails', async () => {
    await database.run('create table timeline.source (x integer)');
    await expect(trajectory().columns('from timeline.source')).rejects.toThrow(
      /^sql.timeline.source.sql: .*exists/,
    );
  });

  it('are made when a query reads them, with the steps they need', async () => {
    const tables = trajectory();
    for (const table of ['source', 'metric_set', 'copy']) await tables.put(`dated.${table}`, []);
    const { n } = await tables.columns('select count(*) as n from dated.score');
    expect([...n!]).toEqual([0]);
    expect(await tableNames()).toEqual(
      words(`
      dated.copy dated.metric dated.metric_copy dated.metric_set dated.metric_snapshot dated.model dated.own_model dated.score dated.source
      dated.state`),
    );
  });

  it('are all made in the end, without unused steps, and counted', async () => {
    const tables = trajectory();
    await putComputed(tables);
    await tables.makeAll();
    expect(await tableNames()).toEqual(
      words(`
      trajectory.claim trajectory.cohort trajectory.headline trajectory.pair trajectory.rank_change`),
    );
    expect(tables.rowCounts()).toEqual({
      claim: 0,
      cohort: 0,
      headline: 0,
      pair: 0,
      rank_change: 0,
    });
  });

  it('are dropped with the steps in the end', async () => {
    const tables = trajectory();
    await putComputed(tables);
    await tables.makeAll();
    await tables.drop();
    expect(await tableNames()).toEqual([]);
  });
});

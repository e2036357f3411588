import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tableStages } from '../../pipeline/stages/index.ts';
import { checkColumns, checkTable } from '../../pipeline/warehouse/check-table.ts';
import {
  type Contract,
  readContract,
  stageContracts,
  stageMatrices,
} from '../../pipeline/warehouse/contract.ts';
import { filesIn } from '../../pipeline/warehouse/files.ts';
import { columnsMade } from '../../pipeline/warehouse/name-columns.ts';
import { Folder } from '../folder.ts';
import { withDatabase } from './own-database.ts';

const stages = fs
  .readdirSync('sql', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'nightly')
  .map(({ name }) => name);

describe('the contracts in sql/', () => {
  it.each(stages)('%s: every SQL file has a contract and is one lower-case SELECT', (stage) => {
    const matrices = [...stageMatrices(stage).values()];
    const contracts = [...stageContracts(stage).values(), ...matrices];
    const files = contracts.flatMap((contract) => {
      const isMatrix = matrices.some(({ name }) => name === contract.name);
      const file = `${contract.name.split('.')[1]}${isMatrix ? '.arrow' : ''}`;
      return contract.sql === undefined ? [`${file}.yml`] : [`${file}.yml`, `${file}.sql`];
    });
    expect(fs.readdirSync(`sql/${stage}`)).toEqual(files.sort());
    for (const { sql } of contracts) expect(sql ?? '').not.toMatch(/\b(SELECT|FROM|WHERE|WITH)\b/);
  });

  it('the rules of a refresh say what they refuse, and are one lower-case SELECT', () => {
    const folders = ['loss', 'change', 'since_last'];
    const rules = folders.flatMap((folder) => filesIn(`sql/nightly/${folder}`));
    expect(rules.length).toBeGreaterThan(15);
    for (const rule of rules) {
      const sql = fs.readFileSync(rule, 'utf8');
      expect(sql, rule).toMatch(/^-- (Refuses|Notes) /);
      expect(sql.replaceAll(/--.*/g, ''), rule).not.toMatch(/\b(SELECT|FROM|WHERE|WITH)\b|;$/m);
    }
  });

  it('every table of cohort, agreement, aggregation and structure has the metric set first, unless it has none', () => {
    for (const stage of ['cohort', 'agreement', 'aggregation', 'structure']) {
      for (const { name, columns } of stageContracts(stage).values()) {
        if (['cohort.source', 'cohort.metric_snapshot', 'cohort.state', 'cohort.own_model'].includes(name))
          continue;
        expect(Object.keys(columns)[0]).toBe('metric_set');
      }
    }
  });

  it('name every model and metric of a table directly after its id', () => {
    const names: Record<string, string> = {
      model_id: 'model_name',
      metric_id: 'metric_title',
      node_id: 'node_title',
      metric_a: 'title_a',
      metric_b: 'title_b',
    };
    const unnamed = 'refresh cohort agreement aggregation structure trajectory claims publish'
      .split(' ')
      .flatMap((stage) =>
        [...stageContracts(stage).values()].flatMap(({ name, columns }) =>
          Object.keys(columns)
            .filter((id, i, all) => names[id] !== undefined && all[i + 1] !== names[id])
            .map((id) => `${name}.${id}`),
        ),
      );
    // Every score of every model, which cohort.score has with names for the models and metrics of the cohorts.
    expect(unnamed).toEqual(['cohort.state.model_id', 'cohort.state.metric_id']);
  });

  it('may not name a column that is not there', () => {
    expect(() => ownContract('{ key: text, name: { is: text, name_of: model_id } }')).toThrow(
      'model_id is named by a column but is not a column',
    );
  });

  it('may not name a kind that is not there', () => {
    expect(() => ownContract('{ key: txt }')).toThrow(
      /own\.yml: key: unknown kind txt\n {2}expected: .*"text"/,
    );
  });

  function ownContract(columns: string): Contract {
    const folder = new Folder();
    folder.write('own/own.yml', `{ description: own, grain: [key], columns: ${columns} }`);
    try {
      return readContract('own', 'own', folder.root);
    } finally {
      folder.remove();
    }
  }
});

describe('the references of the contracts', () => {
  const tables = new Map(tableStages.flatMap((stage) => [...stageContracts(stage)]));
  const references = [...tables].flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([name, { type, references }]) =>
      references === undefined ? [] : { table, name, type, references },
    ),
  );

  it('lead to a column of the same type in another table, so that readers can join without cycles', () => {
    expect(references.length).toBeGreaterThan(50);
    for (const { table, name, type, references: target } of references) {
      const [stage, other, column] = target.split('.');
      const contract = tables.get(`${stage}.${other}`);
      expect(contract?.columns[column!]?.type, `${table}.${name}`).toBe(type);
      expect(contract!.columns[column!]!.references, target).toBeUndefined();
      expect(contract!.grain, target).toContain(column);
      expect(contract!.name).not.toBe(table);
    }
  });

  it('are on every column that is named after an id, unless it is the referenced one', () => {
    const own = ['normalize.model.model_id', 'normalize.metric.metric_id', 'normalize.source.snapshot_id'];
    const ids = [...tables].flatMap(([table, { columns }]) =>
      Object.keys(columns)
        .filter((name) => /(^|_)(model|metric|snapshot)_id$|^metric_[ab]$/.test(name))
        .map((name) => `${table}.${name}`),
    );
    const referring = references.map(({ table, name }) => `${table}.${name}`);
    expect(ids.filter((id) => !referring.includes(id))).toEqual(expect.arrayContaining(own));
    expect(ids.filter((id) => !referring.includes(id))).toHaveLength(own.length);
  });
});

describe('the description of a column', () => {
  const columns = tableStages.flatMap((stage) => [
    ...[...stageContracts(stage).values()].flatMap(({ name, columns }) => described(name, columns)),
    ...[...stageMatrices(stage).values()].flatMap(({ name, keys, cells }) =>
      described(`${name}.arrow`, { ...keys, cells }),
    ),
  ]);

  it('has a unit if it is of a number or a time', () => {
    const measured = columns.filter(({ type }) => !['VARCHAR', 'BOOLEAN'].includes(type));
    expect(measured.filter(({ unit }) => unit === undefined).map(({ column }) => column)).toEqual([]);
    expect(measured.length).toBeGreaterThan(200);
  });

  it('explains null if and only if the column is nullable', () => {
    const wrong = columns.filter(({ nullable, description }) => /\bnull\b/i.test(description) !== nullable);
    expect(wrong.map(({ column }) => column)).toEqual([]);
  });

  it('can be understood on its own', () => {
    const dependent = columns.filter(({ description }) =>
      /^(As|And|Another|Ours|Upper end of the same)\b/.test(description),
    );
    expect(dependent.map(({ column }) => column)).toEqual([]);
  });

  it('names existing tables only', () => {
    const tables = tableStages.flatMap((stage) => [...stageContracts(stage).keys()]);
    const named = columns.flatMap(({ description }) => [
      ...description.matchAll(
        /\b(normalize|cohort|agreement|aggregation|structure|trajectory|claims)\/([a-z_]+)/g,
      ),
    ]);
    expect(named.length).toBeGreaterThan(50);
    for (const [, stage, table] of named) expect(tables).toContain(`${stage}.${table}`);
  });

  function described(table: string, columns: Contract['columns']) {
    return Object.entries(columns).map(([name, column]) => ({ column: `${table}.${name}`, ...column }));
  }
});

describe('checkTable', () => {
  const score = readContract('cohort', 'score');
  const contract: Contract = {
    ...score,
    columns: columnsMade(score),
    tests: { 'no value is 13': 'select * from cohort.score where value = 13' },
  };
  const check = (rows: string, broken: Partial<Contract> = {}) =>
    withDatabase('cohort', async (database) => {
      await database.run(
        `create table cohort.score as from (values ${rows}) t(metric_set, model_id, metric_id, value)`,
      );
      await checkColumns(database, contract);
      return await checkTable(database, { ...contract, ...broken });
    });

  it('counts the rows of a correct table', async () => {
    await expect(check("('a', 'b', 'c', 1::double), ('a', 'b', 'd', 2)")).resolves.toBe(2);
  });

  it.each([
    ['a repeated key', "('a', 'b', 'c', 1::double), ('a', 'b', 'c', 2)", 'different in every row'],
    ['a null', "('a', null::varchar, 'c', 1::double)", 'model_id is never null'],
    ['another type', "('a', 'b', 'c', 1)", 'columns differ from the contract'],
    ['a NaN', "('a', 'b', 'c', 'nan'::double)", 'value is finite'],
    ['a broken test, and shows the row', "('a', 'b', 'c', 13::double)", '"value":13.0'],
  ])('refuses %s', async (_what, rows, message) => await expect(check(rows)).rejects.toThrow(message));

  it('names the first broken promise, and shows only its rows', async () => {
    const tests = {
      'no value is 12': 'select * from cohort.score where value = 12',
      'no value is 13': 'select value from cohort.score where value = 13',
      'no model is a': "select model_id from cohort.score where model_id = 'a'",
    };
    const rows = "('m', 'a', 'c', 13::double), ('m', 'b', 'c', 14)";
    await expect(check(rows, { tests })).rejects.toThrow(
      'contract violated\n  expected: no value is 13\n  found:    {"value":13.0}',
    );
    await expect(check(rows, { tests })).rejects.not.toThrow('model_id');
  });

  it('refuses an interval whose lower end is above its upper end', async () => {
    const rows = "('a', 'b', 0.1, 0.2), ('a', 'c', null, null), ('a', 'd', 0.3, 0.2)";
    const end = { ...contract.columns.value!, nullable: true };
    const columns = { ci_low: end, ci_high: end };
    const checked = withDatabase('cohort', async (database) => {
      await database.run(
        `create table cohort.score as from (values ${rows}) t(metric_set, model_id, ci_low, ci_high)`,
      );
      await checkTable(database, { ...contract, grain: ['model_id'], columns, tests: {} });
    });
    await expect(checked).rejects.toThrow(
      'ci_low is at most ci_high\n  found:    {"metric_set":"a","model_id":"d"',
    );
  });

  it.each([
    [{ values: ['x'] }, 'one of x'],
    [{ minimum: 2 }, 'at least 2'],
    [{ maximum: 0 }, 'at most 0'],
  ])('refuses a value outside %j', async (bound, message) => {
    const column = 'values' in bound ? 'model_id' : 'value';
    const columns = { ...contract.columns, [column]: { ...contract.columns[column]!, ...bound } };
    await expect(check("('a', 'b', 'c', 1::double)", { columns })).rejects.toThrow(message);
  });
});

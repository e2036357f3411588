import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { tableStages } from '../../pipeline/stages/index.ts';
import { type Contract, stageContracts, stageMatrices } from '../../pipeline/warehouse/contract.ts';
import type { DataPackage } from '../../pipeline/warehouse/datapackage.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { brokenKeys, foreignKeysOf } from '../foreign-keys.ts';
import { finishedProject } from '../made-projects.ts';
import { describeQuestions, published } from './questions.ts';

/** The official Data Package validator, which has no type declarations. */
const { Package } = createRequire(import.meta.url)('datapackage') as {
  Package: { load(descriptor: unknown, options: { basePath: string }): Promise<Validated> };
};
interface Validated {
  valid: boolean;
  errors: Error[];
  getResource(name: string): {
    read(options: { keyed: true }): Promise<Record<string, unknown>[]>;
    checkRelations(): Promise<boolean>;
  };
}

const contracts = tableStages.flatMap((stage) => [...stageContracts(stage).values()]);
const matrices = tableStages.flatMap((stage) => [...stageMatrices(stage).values()]);
/** A table's path in the study's folder, without extension. */
const pathOf = ({ name }: Contract) => name.replace('.', '/').replace('publish/', '');

describe('the published artifacts', () => {
  const project = finishedProject();
  const descriptor = (): DataPackage => JSON.parse(project.read('out/paper/datapackage.json'));
  const { resources } = descriptor();
  const out = (file: string) => project.path(path.join('out/paper', file));
  const withFormat = (format: string) => resources.filter((resource) => resource.format === format);

  describe('the Data Package', () => {
    let loaded: Validated;
    beforeAll(async () => {
      const readable = descriptor();
      // The validator does not support microseconds in an explicit format.
      for (const field of readable.resources.flatMap(({ schema }) => schema.fields))
        if (field.type === 'datetime') Object.assign(field, { format: 'any' });
      loaded = await Package.load(readable, { basePath: project.path('out/paper') });
    });

    it('is valid according to the official validator', () => {
      expect(loaded.errors).toEqual([]);
      expect(loaded.valid).toBe(true);
    });

    it('lists every table twice and every matrix once, with their sizes and hashes', () => {
      const names = contracts.map(pathOf);
      expect(withFormat('csv').map((resource) => resource.path)).toEqual(names.map((name) => `${name}.csv`));
      expect(withFormat('parquet').map((resource) => resource.path)).toEqual(
        names.map((name) => `${name}.parquet`),
      );
      expect(withFormat('arrow').map((resource) => resource.path)).toEqual(
        matrices.map((matrix) => `${pathOf(matrix)}.arrow`),
      );
      for (const resource of resources) {
        const bytes = fs.readFileSync(out(resource.path));
        expect(resource.bytes).toBe(bytes.length);
        expect(resource.hash).toBe(`sha256:${sha256(bytes)}`);
      }
      const present = project.files('out/paper').filter((file) => /\.(csv|parquet|arrow)$/.test(file));
      expect(resources.map(({ path: file }) => `out/paper/${file}`).sort()).toEqual(present);
    });

    it('has a schema that fits every CSV: header, types, nulls, bounds, values and key', async () => {
      for (const { name, rows } of withFormat('csv'))
        expect(await loaded.getResource(name).read({ keyed: true })).toHaveLength(rows);
    });

    it('has foreign keys that hold in every row, and that the same validator follows', async () => {
      const keys = foreignKeysOf(descriptor());
      expect(keys.length).toBeGreaterThan(50);
      expect(await brokenKeys((sql) => project.query(sql), keys)).toEqual([]);
      expect(await loaded.getResource('aggregation.model_score').checkRelations()).toBe(true);
    });

    it('has the rows of the tables in DuckDB, and the numbers of the CSVs to the last bit', async () => {
      const tables = withFormat('csv');
      const counts = tables.map(({ name }, i) => `select ${i} as place, count(*) as n from ${name}`);
      const found = await project.query(`${counts.join(' union all ')} order by place`);
      expect(found.map(({ n }) => n)).toEqual(tables.map(({ rows }) => rows));
      const csv = `select estimate from read_csv('${out('agreement/pairwise.csv')}')`;
      expect(await project.query(`${csv} except all select estimate from agreement.pairwise`)).toEqual([]);
    });

    it('has the columns of the Arrow files', () => {
      for (const { path: file, rows, schema } of withFormat('arrow')) {
        const table = tableFromIPC(fs.readFileSync(out(file)));
        expect(table.numRows).toBe(rows);
        expect(table.schema.fields.map(({ name }) => name)).toEqual(schema.fields.map(({ name }) => name));
        for (const [i, { metadata }] of table.schema.fields.entries())
          expect(schema.fields[i]).toMatchObject(Object.fromEntries(metadata));
      }
    });

    it('has an id, a date, a homepage and contributors, which depend on the content only', () => {
      const { id, created, version, homepage, contributors, sources } = descriptor();
      expect(id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      const newest = sources
        .map(({ as_of }) => as_of as string)
        .sort()
        .at(-1);
      expect([created, version]).toEqual([`${newest}T00:00:00Z`, newest]);
      const { author, homepage: ours } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
      expect([homepage, contributors]).toEqual([ours, [{ title: author, role: 'author' }]]);
    });
  });

  it('are all in croissant.json, with the same hashes and references', () => {
    const { distribution, recordSet } = JSON.parse(project.read('out/paper/croissant.json')) as {
      distribution: { contentUrl: string; sha256: string }[];
      recordSet: { '@id': string; field: { '@id': string; references?: { field: { '@id': string } } }[] }[];
    };
    expect(distribution.map((file) => [file.contentUrl, `sha256:${file.sha256}`])).toEqual(
      resources.map(({ path: file, hash }) => [file, hash]),
    );
    expect(recordSet.map((table) => table['@id'])).toEqual(contracts.map(({ name }) => name));
    const references = recordSet.flatMap(({ field }) =>
      field.flatMap((column) => (column.references ? [[column['@id'], column.references.field['@id']]] : [])),
    );
    const keys = foreignKeysOf(descriptor());
    expect(references.sort()).toEqual(
      keys.map((key) => [`${key.table}/${key.column}`, `${key.target}/${key.targetColumn}`]).sort(),
    );
  });

  it('have the names of normalize/model and normalize/metric beside every id', async () => {
    const named = contracts.flatMap(({ name, columns }) =>
      Object.entries(columns).flatMap(([column, { name_of, title_of, nullable }]) =>
        name_of || title_of
          ? { table: name, column, id: (name_of ?? title_of)!, isModel: !!name_of, nullable }
          : [],
      ),
    );
    const wrong = named.map(({ table, column, id, isModel, nullable }) => {
      const names = isModel
        ? 'select model_id as id, name from normalize.model'
        : 'select metric_id as id, title as name from normalize.metric';
      const isUnknown = nullable ? '' : `or own.${id} is not null and known.name is null`;
      return `
        select '${table}.${column}' as wrong from ${table} as own left join (${names}) as known on own.${id} = known.id
        where known.name is distinct from own.${column} ${isUnknown}`;
    });
    expect(await project.query(wrong.join(' union all '))).toEqual([]);
  });

  describeQuestions('artifacts.yml', () => published(project, ''));

  it.each([
    [
      'cohort',
      'model_id',
      "select concat_ws(' ', metric_set, model_id, metric_id) as cell, value from cohort.score",
    ],
    [
      'agreement',
      'metric_id',
      `with pairs as (from agreement.pairwise where method = 'spearman' and reason is null)
      select concat_ws(' ', metric_set, metric_a, metric_b) as cell, estimate as value from pairs
      union all select concat_ws(' ', metric_set, metric_b, metric_a), estimate from pairs
      union all select concat_ws(' ', metric_set, metric_id, metric_id), 1 from cohort.metric where included`,
    ],
  ])('have a matrix %s/matrix.arrow with the rows of its tables', async (stage, key, cellsSql) => {
    const expected = await project.query(cellsSql);
    const table = tableFromIPC(fs.readFileSync(out(`${stage}/matrix.arrow`)));
    const metrics = table.schema.names.map(String).filter((name) => name.includes(':'));
    const cells = new Map<string, unknown>();
    for (const row of table)
      for (const metric of metrics)
        if (row[metric] !== null) cells.set(`${row.metric_set} ${row[key]} ${metric}`, row[metric]);
    expect(cells).toEqual(new Map(expected.map(({ cell, value }) => [String(cell), value])));
    expect(cells.size).toBeGreaterThan(40);
    expect(table.schema.metadata.get('metalign.table')).toBe(`${stage}.matrix`);
  });
});

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { load as loadYaml } from 'js-yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { tableStages } from '../../pipeline/stages/index.ts';
import { packageVersion } from '../../pipeline/warehouse/code-hash.ts';
import { type Contract, stageContracts, stageMatrices } from '../../pipeline/warehouse/contract.ts';
import type { DataPackage, Resource as DescribedResource } from '../../pipeline/warehouse/datapackage.ts';
import { sha256 } from '../../pipeline/warehouse/files.ts';
import { finishedDocument } from '../finished.ts';
import { brokenKeys, foreignKeysOf } from '../foreign-keys.ts';
import { untilEnd } from '../made-projects.ts';
import { Project } from '../project.ts';
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

type Schema = DescribedResource['schema'];
type Field = Schema['fields'][number] & { constraints: { required: boolean } };
interface Resource extends Omit<DescribedResource, 'schema'> {
  dialect?: { skipInitialSpace: boolean };
  schema: Omit<Schema, 'fields'> & { fields: Field[] };
}

const contracts = tableStages.flatMap((stage) => [...stageContracts(stage).values()]);
/** A table's path in the study's folder, without extension. */
const pathOf = ({ name }: Contract) => name.replace('.', '/').replace('publish/', '');
const matrices = tableStages.flatMap((stage) => [...stageMatrices(stage).values()]);

describe('the published artifacts', () => {
  const project = untilEnd(new Project().leaderboardOnly(finishedDocument()));
  let resources: Resource[];
  const descriptor = (): Omit<DataPackage, 'resources'> & { resources: Resource[] } =>
    JSON.parse(project.read('out/paper/datapackage.json'));
  const out = (file: string) => project.path(path.join('out/paper', file));
  const of = (format: string) => resources.filter((resource) => resource.format === format);
  const parquetOf = async (file: string) => await parquetMetadataAsync(await asyncBufferFromFile(out(file)));
  const matrix = (name: string) => tableFromIPC(fs.readFileSync(out(`${name}/matrix.arrow`)));

  beforeAll(async () => {
    // A set with missing scores, and with metrics that the main set does not have.
    project.editStudy((study) => {
      study.metric_sets.push({
        name: 'any',
        title: 'Metrics of a quarter of the models',
        cohort: { minimum_coverage: 0.25 },
        include: { domains: ['neural', 'behavior', 'engineering'], metrics: [] },
        exclude: { domains: [], metrics: [] },
        facets: [],
      });
    });
    await project.outputOf();
    resources = descriptor().resources;
  });

  describe('the Data Package', () => {
    const load = (change: (resources: Resource[]) => void = () => {}) => {
      const changed = descriptor();
      change(changed.resources);
      return Package.load(changed, { basePath: project.path('out/paper') });
    };
    /** With tables that the validator can read, which does not support microseconds in an explicit format. */
    const loadTables = (table?: string, change: (schema: Resource['schema']) => void = () => {}) =>
      load((all) => {
        for (const field of all.flatMap(({ schema }) => schema.fields))
          if (field.type === 'datetime') Object.assign(field, { format: 'any' });
        if (table) change(all.find(({ name }) => name === table)!.schema);
      });

    it('is valid according to the official validator', async () => {
      const { valid, errors } = await load();
      expect(errors).toEqual([]);
      expect(valid).toBe(true);
    });

    it.each<[string, (resources: Resource[]) => void]>([
      ['an unknown field type', ([first]) => (first!.schema.fields[0]!.type = 'DOUBLE')],
      ['a resource without a path', ([first]) => delete (first as Partial<Resource>).path],
      ['a name with spaces', ([first]) => (first!.name = 'Cohort score')],
      ['a field without a name', ([first]) => delete (first!.schema.fields[0] as Partial<Field>).name],
    ])('is invalid with %s according to the same validator', async (_what, breakIt) => {
      const { valid, errors } = await load(breakIt);
      expect(valid).toBe(false);
      expect(errors.length).toBeGreaterThan(0);
    });

    it('lists every table twice and every matrix once, with their sizes and hashes', () => {
      const names = contracts.map(pathOf);
      expect(of('csv').map((resource) => resource.path)).toEqual(names.map((name) => `${name}.csv`));
      expect(of('parquet').map((resource) => resource.path)).toEqual(names.map((name) => `${name}.parquet`));
      expect(of('arrow').map((resource) => resource.path)).toEqual([
        'cohort/matrix.arrow',
        'agreement/matrix.arrow',
      ]);
      for (const resource of resources) {
        const bytes = fs.readFileSync(out(resource.path));
        expect(resource.bytes).toBe(bytes.length);
        expect(resource.hash).toBe(`sha256:${sha256(bytes)}`);
      }
      const present = project.files('out/paper').filter((file) => /\.(csv|parquet|arrow)$/.test(file));
      expect(resources.map(({ path: file }) => `out/paper/${file}`).sort()).toEqual(present);
    });

    it('has a schema that fits every CSV: header, types, nulls, bounds, values and key', async () => {
      const loaded = await loadTables();
      for (const { name, rows } of of('csv'))
        expect(await loaded.getResource(name).read({ keyed: true })).toHaveLength(rows);
    });

    it.each<[string, (schema: Resource['schema'], estimate: Field) => void]>([
      ['type', (_schema, estimate) => (estimate.type = 'integer')],
      ['name', (_schema, estimate) => (estimate.name = 'rho')],
      ['bound', (_schema, estimate) => Object.assign(estimate.constraints, { maximum: 0 })],
      ['key', (schema) => (schema.primaryKey = ['metric_set', 'metric_a'])],
    ])('rejects a CSV if the %s in its schema is changed', async (_what, change) => {
      const loaded = await loadTables('agreement.pairwise', (schema) =>
        change(schema, schema.fields.find(({ name }) => name === 'estimate')!),
      );
      await expect(loaded.getResource('agreement.pairwise').read({ keyed: true })).rejects.toThrow();
    });

    it('says that spaces at the beginning of a field count', () => {
      for (const { dialect } of of('csv')) expect(dialect!.skipInitialSpace).toBe(false);
    });

    it('has an id, a date, a homepage and contributors, which depend on the content only', () => {
      const { id, created, homepage, contributors, sources } = descriptor();
      expect(id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      const dates = sources.map(({ as_of }) => as_of);
      expect(created).toBe(`${dates.sort().at(-1)}T00:00:00Z`);
      expect(descriptor().version).toBe(dates.at(-1));
      const { author, homepage: ours } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
      expect(homepage).toBe(ours);
      expect(contributors).toEqual([{ title: author, role: 'author' }]);
    });

    it('has foreign keys that hold in every row', async () => {
      const keys = foreignKeysOf(descriptor());
      expect(keys.length).toBeGreaterThan(50);
      expect(await brokenKeys((sql) => project.query(sql), keys)).toEqual([]);
    });

    it('has foreign keys that the same validator follows, and notices if one leads elsewhere', async () => {
      const name = 'aggregation.model_score';
      expect(await (await loadTables()).getResource(name).checkRelations()).toBe(true);
      const wrong = await loadTables(name, (schema) => {
        schema.foreignKeys![0]!.reference = { resource: 'normalize.metric', fields: ['metric_id'] };
      });
      await expect(wrong.getResource(name).checkRelations()).rejects.toThrow(/foreign key/i);
      const [target, targetColumn] = ['normalize.metric', 'metric_id'];
      const key = { table: 'cohort.score', column: 'model_id', target, targetColumn };
      expect(await brokenKeys((sql) => project.query(sql), [key])).toHaveLength(1);
    });

    it('has the rows of the tables in DuckDB, and the numbers of the CSVs to the last bit', async () => {
      const tables = of('csv');
      const counts = tables.map(({ name }, i) => `select ${i} as place, count(*) as n from ${name}`);
      const found = await project.query(`${counts.join(' union all ')} order by place`);
      expect(found.map(({ n }) => n)).toEqual(tables.map(({ rows }) => rows));
      const csv = `select estimate from read_csv('${out('agreement/pairwise.csv')}')`;
      expect(await project.query(`${csv} except all select estimate from agreement.pairwise`)).toEqual([]);
    });

    it('has the columns of the Parquet files', async () => {
      for (const { path: file, rows, schema } of of('parquet')) {
        const parquet = await parquetOf(file);
        const columns = parquet.schema
          .slice(1)
          .map(({ name, type, converted_type }) => ({ name, type: parquetTypes[converted_type ?? type!] }));
        expect(columns).toEqual(schema.fields.map(({ name, type }) => ({ name, type })));
        expect(Number(parquet.num_rows)).toBe(rows);
        expect(schema.fields.filter(({ description }) => description!.length <= 5)).toEqual([]);
      }
    });

    it('has the columns of the Arrow files', () => {
      for (const { path: file, rows, schema } of of('arrow')) {
        const table = tableFromIPC(fs.readFileSync(out(file)));
        expect(table.numRows).toBe(rows);
        expect(table.schema.fields.map(({ name, nullable }) => ({ name, nullable }))).toEqual(
          schema.fields.map(({ name, constraints }) => ({ name, nullable: !constraints.required })),
        );
        for (const [i, { metadata }] of table.schema.fields.entries())
          expect(schema.fields[i]).toMatchObject(Object.fromEntries(metadata));
      }
    });
  });

  describe('croissant.json', () => {
    type Node = { '@id': string; '@type': string };
    type CroissantField = Node & {
      dataType: string;
      source: { fileObject: { '@id': string }; extract: { column: string } };
      references?: { field: { '@id': string } };
    };
    type RecordSet = Node & { key: { '@id': string }[]; field: CroissantField[] };
    type FileObject = Node & Record<'contentUrl' | 'contentSize' | 'encodingFormat' | 'sha256', string>;
    const croissant = () => JSON.parse(project.read('out/paper/croissant.json'));
    const recordSets = (): RecordSet[] => croissant().recordSet;
    const fields = () => recordSets().flatMap(({ field }) => field);

    it('has what Croissant 1.0 requires of a data set', () => {
      const content = croissant();
      expect(content).toMatchObject({
        '@type': 'sc:Dataset',
        conformsTo: 'http://mlcommons.org/croissant/1.0',
        name: 'metalign-paper',
        url: descriptor().homepage,
        datePublished: descriptor().created,
        version: descriptor().version,
      });
      expect(content.citeAs).toContain(`note = {Data set, computed by metalign ${packageVersion()}}`);
      for (const key of ['description', 'license', 'creator'])
        expect(content[key].length, key).toBeGreaterThan(0);
    });

    it('maps every term that it uses', () => {
      const { '@context': context, ...content } = croissant();
      expect(context).toMatchObject({
        '@vocab': 'https://schema.org/',
        sc: 'https://schema.org/',
        cr: 'http://mlcommons.org/croissant/',
        dct: 'http://purl.org/dc/terms/',
        conformsTo: 'dct:conformsTo',
        dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
        recordSet: 'cr:recordSet',
        references: 'cr:references',
      });
      // Terms of schema.org, which need no entry.
      const schemaOrg =
        'name alternateName description identifier version url license creator datePublished keywords citation distribution contentUrl contentSize encodingFormat sha256';
      const known = [...Object.keys(context), ...schemaOrg.split(' ')];
      for (const key of keysIn(content)) if (!key.startsWith('@')) expect(known).toContain(key);
    });

    it('lists every file with its size, format and sha256', () => {
      const files: FileObject[] = croissant().distribution;
      expect(files.map(({ contentUrl }) => contentUrl)).toEqual(resources.map(({ path: file }) => file));
      for (const file of files) {
        const bytes = fs.readFileSync(out(file.contentUrl));
        expect([file['@type'], file.sha256, file.contentSize]).toEqual([
          'cr:FileObject',
          sha256(bytes),
          `${bytes.length} B`,
        ]);
        expect(file.encodingFormat).toMatch(
          /^(text\/csv|application\/(x-parquet|vnd\.apache\.arrow\.file))$/,
        );
      }
    });

    it('has the columns of every Parquet file, with types that Croissant knows', async () => {
      expect(recordSets().map((table) => table['@id'])).toEqual(contracts.map(({ name }) => name));
      for (const { field, key, '@id': table } of recordSets()) {
        const file = `${table.replace('publish.', '').replace('.', '/')}.parquet`;
        const columns = (await parquetOf(file)).schema.slice(1).map(({ name }) => name);
        expect(field.map(({ source }) => source.extract.column)).toEqual(columns);
        for (const { source, dataType, '@type': type } of field) {
          expect([type, source.fileObject['@id']]).toEqual(['cr:Field', file]);
          expect(dataType).toMatch(/^sc:(Text|Float|Integer|Boolean|Date)$/);
        }
        const ids = field.map((each) => each['@id']);
        expect(ids).toEqual(columns.map((name) => `${table}/${name}`));
        expect(ids).toEqual(expect.arrayContaining(key.map((each) => each['@id'])));
      }
    });

    it('has unique ids, and the references of the Data Package', () => {
      const nodes: Node[] = [...croissant().distribution, ...recordSets(), ...fields()];
      const ids = nodes.map((node) => node['@id']);
      expect(new Set(ids).size).toBe(ids.length);
      const references = fields().flatMap(({ '@id': id, references }) =>
        references === undefined ? [] : `${id} ${references.field['@id']}`,
      );
      expect(references.sort()).toEqual(
        foreignKeysOf(descriptor())
          .map(({ table, column, target, targetColumn }) => `${table}/${column} ${target}/${targetColumn}`)
          .sort(),
      );
    });
  });

  const cardFields = () => loadYaml(project.read('out/paper/README.md').split(/^---$/m)[1]!);

  it('have a card whose configurations are existing Parquet files', () => {
    const { configs, pretty_name, license } = cardFields() as Record<string, never> & {
      configs: { config_name: string; data_files: string }[];
    };
    expect(configs.map(({ config_name }) => config_name)).toEqual(
      'leaderboard agreement.pairwise agreement.summary aggregation.model_score claims.claim'.split(' '),
    );
    for (const { data_files } of configs) expect(fs.existsSync(out(data_files)), data_files).toBe(true);
    expect([pretty_name, license]).toEqual([descriptor().title, 'other']);
  });

  it('describe their columns in Parquet', async () => {
    for (const contract of contracts) {
      const { key_value_metadata } = await parquetOf(`${pathOf(contract)}.parquet`);
      const { value } = key_value_metadata!.find(({ key }) => key === 'metalign.columns')!;
      const meanings = Object.entries(contract.columns).map(([name, { description, unit }]) => [
        name,
        // Without those that are undefined.
        JSON.parse(JSON.stringify({ description, unit })),
      ]);
      expect(JSON.parse(value!)).toEqual(Object.fromEntries(meanings));
    }
  });

  it('have the names of normalize/model and normalize/metric beside every id', async () => {
    const named = contracts.flatMap(({ name, columns }) =>
      Object.entries(columns).flatMap(([column, { name_of, title_of, nullable }]) =>
        name_of || title_of
          ? { table: name, column, of: (name_of ?? title_of)!, isModel: !!name_of, nullable }
          : [],
      ),
    );
    const counts = named.map(({ table, column, of, isModel }, i) => {
      const names = isModel
        ? 'select model_id as id, name from normalize.model'
        : 'select metric_id as id, title as name from normalize.metric';
      return `
        select ${i} as place, count(*) as n, count(*) filter (known.name is distinct from own.${column}) as wrong,
          count(*) filter (own.${of} is not null and known.name is null) as unknown
        from ${table} as own left join (${names}) as known on own.${of} = known.id`;
    });
    const rows = await project.query(`${counts.join(' union all ')} order by place`);
    expect(rows).toHaveLength(named.length);
    for (const [i, { table, column, nullable }] of named.entries()) {
      expect(Number(rows[i]!.wrong), `${table}.${column}`).toBe(0);
      if (!nullable) expect(Number(rows[i]!.unknown), `${table}.${column}`).toBe(0);
    }
    expect(rows.reduce((sum, { n }) => sum + Number(n), 0)).toBeGreaterThan(5000);
  });

  it('have the scores, ranks and ranges of aggregation/model_score in the leaderboard', async () => {
    const numbers = ['score', 'rank', 'rank_low', 'rank_high', 'held_data_sets_rank_low', 'held_data_sets_rank_high'];
    const listed = ['arithmetic_mean', 'z_mean', 'mean_rank', 'balanced'].map((method) => {
      const columns = numbers.map((name) => `${method}_${name} as ${name}`);
      return `select metric_set, model_id, '${method}' as method, ${columns} from publish.leaderboard where reason is null`;
    });
    const rows = await project.query(`${listed.join(' union all ')} order by model_id, method`);
    expect(rows).toEqual(
      await project.query(`select metric_set, model_id, method, ${numbers} from aggregation.model_score
        where metric_set = 'brain_score' order by model_id, method`),
    );
    expect(rows.length).toBeGreaterThan(5 * 20);
  });

  it('begin the leaderboard with the best model, and list the others in the order of their ids', async () => {
    const csv = `read_csv('${out('leaderboard.csv')}')`;
    const listed = await project.query(`select model_id, arithmetic_mean_rank as rank from ${csv}`);
    expect(listed).toEqual(
      await project.query(`select model_id, arithmetic_mean_rank as rank from publish.leaderboard
        order by arithmetic_mean_rank nulls last, model_id`),
    );
    expect(listed[0]!.rank).toBe(1);
  });

  describeQuestions('artifacts.yml', () => published(project, ''));

  describe('cohort/matrix.arrow', () => {
    it('has the scores of cohort/score, and null for missing scores', async () => {
      const scores = await project.query(
        "select concat_ws(' ', metric_set, model_id, metric_id) as key, value from cohort.score",
      );
      const expected = new Map(scores.map(({ key, value }) => [key, value]));
      const table = matrix('cohort');
      const metrics = table.schema.names.slice(3) as string[];
      let cells = 0;
      for (const row of table) {
        for (const metric of metrics) {
          const key = `${row.metric_set} ${row.model_id} ${metric}`;
          if (row[metric] !== (expected.get(key) ?? null))
            expect(`${key} ${row[metric]}`).toBe(expected.get(key));
          if (row[metric] !== null) cells++;
        }
      }
      expect(cells).toBe(expected.size);
      expect(metrics.some((metric) => table.getChild(metric)!.nullCount > 0)).toBe(true);
    });

    it('has NaN under its nulls, for readers of the raw buffers', () => {
      const table = matrix('cohort');
      for (const name of table.schema.names.slice(3) as string[]) {
        const column = table.getChild(name)!;
        const raw = column.toArray() as Float64Array;
        expect(raw.filter(Number.isNaN)).toHaveLength(column.nullCount);
      }
    });

    it('has the names of the models, ordered by metric set and model', async () => {
      const rows = matrix('cohort')
        .toArray()
        .map(({ metric_set, model_id, name }) => ({ metric_set, model_id, name }));
      expect(rows).toEqual(
        await project.query(`select metric_set, model_id, name from cohort.model
          inner join normalize.model using (model_id) where included order by metric_set, model_id`),
      );
    });
  });

  describe('agreement/matrix.arrow', () => {
    it('is symmetric, with 1 on the diagonal and null for excluded pairs', async () => {
      const pairs = await project.query(
        "select metric_set, metric_a, metric_b, estimate, reason from agreement.pairwise where method = 'spearman'",
      );
      const rows = new Map(
        matrix('agreement')
          .toArray()
          .map((row) => [`${row.metric_set} ${row.metric_id}`, row]),
      );
      for (const { metric_set, metric_a, metric_b, estimate, reason } of pairs) {
        const expected = reason === null ? estimate : null;
        expect(rows.get(`${metric_set} ${metric_a}`)[metric_b as string]).toBe(expected);
        expect(rows.get(`${metric_set} ${metric_b}`)[metric_a as string]).toBe(expected);
        expect(rows.get(`${metric_set} ${metric_a}`)[metric_a as string]).toBe(1);
      }
      expect(pairs.length).toBeGreaterThan(200);
    });

    it('has a row for every metric of every set', async () => {
      const rows = matrix('agreement')
        .toArray()
        .map(({ metric_set, metric_id, category }) => ({ metric_set, metric_id, category }));
      expect(rows).toEqual(
        await project.query(
          'select metric_set, metric_id, category from cohort.metric where included order by metric_set, metric_id',
        ),
      );
    });
  });

  it.each(matrices.map((contract) => [contract.name, contract] as const))(
    '%s.arrow describes itself and its columns',
    async (name, contract) => {
      const { schema } = matrix(name.split('.')[0]!);
      const metadata = Object.fromEntries(schema.metadata);
      expect(metadata).toMatchObject({
        'metalign.table': name,
        'metalign.study': 'paper',
        'metalign.as_of': '2024-01-01',
        'metalign.origin': 'real',
        'metalign.version': packageVersion(),
        'metalign.metric_sets': '["any","brain_score"]',
        'metalign.main_metric_set': 'brain_score',
      });
      const [metric] = await project.query(`
        select metric_id, category, domain, data_set, higher_is_better::varchar as higher_is_better
        from cohort.metric where metric_set = 'brain_score' and included order by metric_id limit 1`);
      const field = schema.fields.find((each) => each.name === metric!.metric_id)!;
      expect(Object.fromEntries(field.metadata)).toEqual({
        description: contract.cells.description,
        unit: contract.cells.unit,
        ...metric,
        metric_sets: '["any","brain_score"]',
      });
    },
  );
});

/** All keys of objects, at any depth. */
function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...new Set([...own, ...Object.values(value).flatMap(keysIn)])];
}

const parquetTypes: Record<string, string> = {
  UTF8: 'string',
  DOUBLE: 'number',
  INT32: 'integer',
  INT_32: 'integer',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP_MICROS: 'datetime',
};

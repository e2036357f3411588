import fs from 'node:fs';
import path from 'node:path';
import { codeHash, packageVersion } from '../code-hash.ts';
import {
  type ColumnContract,
  type Contract,
  type MatrixContract,
  stageContracts,
  stageMatrices,
} from './contract.ts';
import type { ColumnType } from './database.ts';
import { publishedPath } from './publish-folder.ts';
import type { Row } from './rows.ts';
import type { Made } from './stage-folder.ts';
import { tableName } from './table-file.ts';

/** Everything besides the sources that a study is built from. */
export const PACKAGE_CODE = ['pipeline', 'sql', 'package-lock.json'];

/** The study's folder as a Frictionless Data Package. */
export function datapackage(
  study: { name: string; title: string; as_of: string },
  made: ReadonlyMap<string, Made>,
  sources: readonly Row[],
): string {
  const content = {
    profile: 'data-package',
    name: `metalign-${study.name}`,
    title: study.title,
    description:
      'How far the measures of human-like vision agree with each other, and what a combined leaderboard score then means.',
    version: packageVersion(),
    code_sha256: codeHash(PACKAGE_CODE),
    origin: sources.some(({ origin }) => origin === 'simulated') ? 'simulated' : 'real',
    as_of: study.as_of,
    licenses: [
      { name: 'notspecified', title: 'The sources state no licence for the scores; see each source' },
    ],
    sources: sources.map((source) => ({
      title: source.title,
      path: source.url,
      licence: source.licence,
      citation: source.citation,
      snapshot: source.snapshot_id,
      as_of: source.as_of,
      content_sha256: source.content_sha256,
      origin: source.origin,
    })),
    resources: [
      ...resourcesOf(made, (name) => stageContracts(name), tableResources),
      ...resourcesOf(made, (name) => stageMatrices(name), matrixResources),
    ],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function resourcesOf<C extends Contract>(
  made: ReadonlyMap<string, Made>,
  contracts: (stage: string) => ReadonlyMap<string, C>,
  resources: (contract: C, made: Made) => object[],
): object[] {
  return [...made].flatMap(([stage, own]) =>
    [...contracts(stage).values()].flatMap((contract) => resources(contract, own)),
  );
}

/** Our column types in the Frictionless Table Schema. */
const fieldTypes: Record<ColumnType, { type: string; format?: string }> = {
  VARCHAR: { type: 'string' },
  DOUBLE: { type: 'number' },
  INTEGER: { type: 'integer' },
  BOOLEAN: { type: 'boolean' },
  DATE: { type: 'date' },
  TIMESTAMP: { type: 'datetime', format: '%Y-%m-%dT%H:%M:%S.%fZ' },
};

/** A table's two resources: its CSV and its Parquet file. */
function tableResources(contract: Contract, made: Made): object[] {
  const [stage, table] = contract.name.split('.') as [string, string];
  const base = publishedPath(stage, table);
  const shared = {
    title: base,
    description: contract.description.trim(),
    rows: made.rows[table],
    schema: {
      fields: Object.entries(contract.columns).map(([name, column]) => field(name, column)),
      primaryKey: contract.grain,
      missingValues: [''],
    },
  };
  return [
    {
      name: contract.name,
      path: `${base}.csv`,
      profile: 'tabular-data-resource',
      format: 'csv',
      mediatype: 'text/csv',
      encoding: 'utf-8',
      dialect: { lineTerminator: '\r\n', delimiter: ',', quoteChar: '"', doubleQuote: true, header: true },
      ...sizeAndHash(made, `${table}.csv`),
      ...shared,
    },
    {
      name: `${contract.name}.parquet`,
      path: `${base}.parquet`,
      profile: 'data-resource',
      format: 'parquet',
      mediatype: 'application/vnd.apache.parquet',
      ...sizeAndHash(made, `${table}.parquet`),
      ...shared,
    },
  ];
}

/** The entry of a matrix. A metric's column also has its Arrow metadata: `category`, `data_set`, … */
function matrixResources(contract: MatrixContract, made: Made): object[] {
  const file = `${contract.name.replace('.', '/')}.arrow`;
  const table = tableName(contract.name);
  const { rows, fields } = made.matrices[table]!;
  const resource = {
    name: `${contract.name}.arrow`,
    path: file,
    profile: 'data-resource',
    format: 'arrow',
    mediatype: 'application/vnd.apache.arrow.file',
    ...sizeAndHash(made, `${table}.arrow`),
    title: file,
    description: contract.description.trim(),
    rows,
    schema: {
      fields: fields.map(({ name, type, metadata }) => ({
        name,
        ...fieldTypes[type],
        ...metadata,
        constraints: { required: Object.hasOwn(contract.keys, name) },
      })),
      primaryKey: Object.keys(contract.keys).filter((name) => contract.grain.includes(name)),
      missingValues: [''],
    },
  };
  return [resource];
}

function sizeAndHash({ folder, files }: Made, file: string): { bytes: number; hash: string } {
  return { bytes: fs.statSync(path.join(folder, file)).size, hash: `sha256:${files[file]}` };
}

function field(name: string, column: ColumnContract) {
  return {
    name,
    ...fieldTypes[column.type],
    description: column.description,
    ...(column.unit === undefined ? {} : { unit: column.unit }),
    constraints: {
      required: !column.nullable,
      ...(column.values === undefined ? {} : { enum: column.values }),
      ...(column.minimum === undefined ? {} : { minimum: column.minimum }),
      ...(column.maximum === undefined ? {} : { maximum: column.maximum }),
    },
  };
}

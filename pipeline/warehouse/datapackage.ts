import fs from 'node:fs';
import { artifactPath } from './artifact.ts';
import { packageVersion } from './build.ts';
import type { ColumnContract, Contract, MatrixContract } from './contract.ts';
import { type ColumnType, Database, literal } from './database.ts';
import { filesIn, sha256, sha256OfFile } from './files.ts';
import { type MatrixRecord, matrixPath } from './matrix-file.ts';

/** A table that was made. */
export interface Described {
  contract: Contract;
  /** The path of its files without the extension. */
  base: string;
  rows: number;
}

/** A matrix that was written. */
export interface DescribedMatrix {
  contract: MatrixContract;
  /** The path of its file without the extension. */
  base: string;
  record: MatrixRecord;
}

/** The study's folder as a Frictionless Data Package. */
export async function datapackage(
  tables: readonly Described[],
  matrices: readonly DescribedMatrix[],
  study: { name: string; title: string; as_of: string },
): Promise<string> {
  const sources = await readSources();
  const content = {
    profile: 'data-package',
    name: `metalign-${study.name}`,
    title: study.title,
    description:
      'How far the measures of human-like vision agree with each other, and what a combined leaderboard score then means.',
    version: packageVersion(),
    code_sha256: codeHash(),
    origin: sources.some(({ origin }) => origin === 'simulated') ? 'simulated' : 'real',
    as_of: study.as_of,
    licenses: [
      { name: 'notspecified', title: 'The sources state no licence for the scores; see each source' },
    ],
    sources,
    resources: [...tables.flatMap(tableResources), ...matrices.map(matrixResource)],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** sha256 over all code that makes tables. */
function codeHash(): string {
  const files = [...filesIn('pipeline'), ...filesIn('sql'), 'package-lock.json'];
  return sha256(
    files
      .sort()
      .map((file) => `${file} ${sha256(fs.readFileSync(file))}\n`)
      .join(''),
  );
}

async function readSources() {
  const database = await Database.open();
  const file = literal(`${artifactPath('normalize.source', undefined)}.parquet`);
  const source = await database.columns(
    `select * replace (as_of::varchar as as_of) from read_parquet(${file})`,
  );
  database.close();
  return (source.source_id as string[]).map((_, i) => ({
    title: source.title![i],
    path: source.url![i],
    licence: source.licence![i],
    citation: source.citation![i],
    snapshot: source.snapshot_id![i],
    as_of: source.as_of![i],
    content_sha256: source.content_sha256![i],
    origin: source.origin![i],
  }));
}

/** What the Frictionless Table Schema calls our column types. */
const fieldTypes: Record<ColumnType, { type: string; format?: string }> = {
  VARCHAR: { type: 'string' },
  DOUBLE: { type: 'number' },
  INTEGER: { type: 'integer' },
  BOOLEAN: { type: 'boolean' },
  DATE: { type: 'date' },
  TIMESTAMP: { type: 'datetime', format: '%Y-%m-%dT%H:%M:%S.%fZ' },
};

/** The two resources of a table in a Frictionless Data Package: its CSV and its Parquet file. */
function tableResources({ contract, base, rows }: Described) {
  const path = contract.name.replace('.', '/');
  const shared = {
    title: path,
    description: contract.description.trim(),
    rows,
    schema: {
      fields: Object.entries(contract.columns).map(([name, column]) => field(name, column)),
      primaryKey: contract.grain,
      missingValues: [''],
    },
  };
  return [
    {
      name: contract.name,
      path: `${path}.csv`,
      profile: 'tabular-data-resource',
      format: 'csv',
      mediatype: 'text/csv',
      encoding: 'utf-8',
      dialect: { lineTerminator: '\r\n', delimiter: ',', quoteChar: '"', doubleQuote: true, header: true },
      ...measured(`${base}.csv`),
      ...shared,
    },
    {
      name: `${contract.name}.parquet`,
      path: `${path}.parquet`,
      profile: 'data-resource',
      format: 'parquet',
      mediatype: 'application/vnd.apache.parquet',
      ...measured(`${base}.parquet`),
      ...shared,
    },
  ];
}

/** A metric's column has the metadata of its Arrow field as well: `category`, `data_set`, … */
function matrixResource({ contract, base, record }: DescribedMatrix) {
  const path = contract.name.replace('.', '/');
  return {
    name: `${contract.name}.arrow`,
    path: matrixPath(path),
    profile: 'data-resource',
    format: 'arrow',
    mediatype: 'application/vnd.apache.arrow.file',
    ...measured(matrixPath(base)),
    title: matrixPath(path),
    description: contract.description.trim(),
    rows: record.rows,
    schema: {
      fields: record.fields.map(({ name, type, metadata }) => ({
        name,
        ...fieldTypes[type],
        ...metadata,
        constraints: { required: Object.hasOwn(contract.keys, name) },
      })),
      primaryKey: Object.keys(contract.keys).filter((name) => contract.grain.includes(name)),
      missingValues: [''],
    },
  };
}

function measured(file: string): { bytes: number; hash: string } {
  return { bytes: fs.statSync(file).size, hash: `sha256:${sha256OfFile(file)}` };
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

import fs from 'node:fs';
import path from 'node:path';
import { max } from 'd3-array';
import { codeHash, packageFields } from './code-hash.ts';
import type { ColumnContract, Contract, MatrixContract } from './contract.ts';
import { matrixKey, stageContracts, stageMatrices } from './contract.ts';
import type { ColumnType } from './database.ts';
import { sha256 } from './files.ts';
import { isLeftOut, publishedPath } from './publish-folder.ts';
import type { Row } from './rows.ts';
import type { Made } from './stage-folder.ts';
import { tableName } from './table-file.ts';

/** Everything besides the sources that a study is built from. */
export const PACKAGE_CODE = ['pipeline', 'sql', 'package-lock.json'];

/** What {@link datapackage} makes; the copy in an upload has the time of its release, too, which is then its version. */
export type DataPackage = ReturnType<typeof datapackage> & { published?: string };

/** A file of a table. */
export type Resource = ReturnType<typeof resource>;

/**
 * The study's folder as a Frictionless Data Package, with fields of our own.
 *
 * @param summary the study's answer and main numbers, and its date, also if it is the latest
 * @param isOfTablesAlone whether it is about tables of the user's own, which may be from any field
 */
export function datapackage(
  study: { name: string; title: string; as_of: string },
  made: ReadonlyMap<string, Made>,
  sources: readonly Row[],
  summary: { as_of: string | null },
  isOfTablesAlone: boolean,
) {
  const { version, author, homepage } = packageFields();
  const newest = max(sources, ({ as_of }) => (as_of === null ? undefined : String(as_of)));
  const isSimulated = sources.some(({ origin }) => origin === 'simulated');
  const stages = [...made];
  const tables = stages.flatMap(([stage, files]) =>
    [...stageContracts(stage).values()]
      .filter((contract) => !isLeftOut(contract, files, isOfTablesAlone))
      .flatMap((contract) => tableResources(contract, files)),
  );
  const matrices = stages.flatMap(([stage, files]) =>
    [...stageMatrices(stage).values()].map((contract) => matrixResource(contract, files)),
  );
  const content = {
    profile: 'data-package',
    name: `metalign-${study.name}`,
    title: study.title,
    description: `${isSimulated ? SIMULATED : ''}${isOfTablesAlone ? OF_TABLES : DESCRIPTION}`,
    keywords: isOfTablesAlone ? ['ranking'] : ['human-like vision', 'Brain-Score'],
    // Of the data: the date of the newest snapshot, or the hash of a user's table without a date.
    version: newest ?? String(sources[0]!.content_sha256).slice(0, 8),
    created: newest && `${newest}T00:00:00Z`,
    // The paper's.
    homepage: isOfTablesAlone ? undefined : homepage,
    contributors: [{ title: author, role: 'author' }],
    metalign: { version, code_sha256: codeHash(PACKAGE_CODE) },
    origin: isSimulated ? 'simulated' : 'real',
    as_of: study.as_of,
    summary,
    licenses: [
      { name: 'notspecified', title: 'The sources state no licence for the scores; see each source' },
    ],
    sources: sources.map(describedSource),
    resources: [...tables, ...matrices],
  };
  return { id: contentId(content), ...content };
}

function describedSource(source: Row): Row & Record<'title' | 'licence' | 'citation', string> {
  return {
    title: String(source.title),
    path: source.url!,
    licence: String(source.licence),
    citation: String(source.citation),
    snapshot: source.snapshot_id!,
    as_of: source.as_of!,
    content_sha256: source.content_sha256!,
    origin: source.origin!,
  };
}

const SIMULATED = 'SIMULATED scores, which say nothing about real models. ';

const DESCRIPTION =
  'How far the measures of human-like vision agree with each other, and what a combined leaderboard score then means.';

const OF_TABLES =
  'How far the columns of a table agree with each other, and what a combined score then means.';

/** A UUID of version 8 (RFC 9562) from a hash: the same content has the same id. */
export function contentId(content: object): string {
  const hex = sha256(JSON.stringify(content));
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(12, 15)}`, `8${hex.slice(15, 18)}`];
  return `urn:uuid:${parts.join('-')}-${hex.slice(18, 30)}`;
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

const CSV = {
  profile: 'tabular-data-resource',
  format: 'csv',
  mediatype: 'text/csv',
  encoding: 'utf-8',
  // Some names begin with a space. All else is the default: RFC 4180 with a header.
  dialect: { skipInitialSpace: false },
};
const PARQUET = { profile: 'data-resource', format: 'parquet', mediatype: 'application/vnd.apache.parquet' };
const ARROW = { profile: 'data-resource', format: 'arrow', mediatype: 'application/vnd.apache.arrow.file' };

/** A table's two resources: its CSV and its Parquet file. */
function tableResources(contract: Contract, made: Made): Resource[] {
  const rows = made.rows[tableName(contract.name)]!;
  const schema = schemaOf(Object.entries(contract.columns), contract.grain, foreignKeys(contract));
  return [CSV, PARQUET].map((kind) => resource(contract, made, kind, rows, schema));
}

/** The entry of a matrix, with a field for each metric of its columns. */
function matrixResource(contract: MatrixContract, made: Made): Resource {
  const { rows, metrics } = made.matrices[tableName(contract.name)]!;
  const cells = metrics.map((metric): [string, ColumnContract] => [metric, contract.cells]);
  const schema = schemaOf([...Object.entries(contract.keys), ...cells], matrixKey(contract));
  return resource(contract, made, ARROW, rows, schema);
}

function resource(
  contract: Contract,
  { folder, files }: Made,
  kind: { format: string; mediatype: string },
  rows: number,
  schema: Schema,
) {
  const [stage, table] = contract.name.split('.') as [string, string];
  const file = `${table}.${kind.format}`;
  const title = publishedPath(stage, kind === ARROW ? file : table);
  return {
    name: kind === CSV ? contract.name : `${contract.name}.${kind.format}`,
    path: publishedPath(stage, file),
    ...kind,
    bytes: fs.statSync(path.join(folder, file)).size,
    hash: `sha256:${files[file]}`,
    title,
    description: contract.description.trim(),
    rows,
    schema,
  };
}

function schemaOf(
  columns: readonly [string, ColumnContract][],
  primaryKey: readonly string[],
  foreignKeys?: ForeignKey[],
) {
  return { fields: columns.map(field), primaryKey, foreignKeys, missingValues: [''] };
}

interface Schema {
  fields: { name: string; type: string; description?: string }[];
  primaryKey: readonly string[];
  foreignKeys?: ForeignKey[] | undefined;
}

type ForeignKey = { fields: string[]; reference: { resource: string; fields: string[] } };

/** The columns that refer to another table; the profile allows no empty list. */
function foreignKeys({ columns }: Contract): ForeignKey[] | undefined {
  const keys = Object.entries(columns).flatMap(([name, { references }]) => {
    const [stage, table, column] = references?.split('.') ?? [];
    if (column === undefined) return [];
    return { fields: [name], reference: { resource: `${stage}.${table}`, fields: [column] } };
  });
  return keys.length === 0 ? undefined : keys;
}

/** Whatever is undefined is not in the file. */
function field([name, column]: [string, ColumnContract]) {
  const { type, description, unit, nullable, values, minimum, maximum } = column;
  return {
    name,
    ...fieldTypes[type],
    description,
    unit,
    constraints: { required: !nullable, enum: values, minimum, maximum },
  };
}

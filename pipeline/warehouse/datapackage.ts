import fs from 'node:fs';
import type { ColumnContract, Contract } from './contract.ts';
import type { ColumnType } from './database.ts';
import { sha256 } from './files.ts';

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
export function tableResources(contract: Contract, base: string, path: string, rows: number) {
  const shared = {
    title: contract.name.replace('.', '/'),
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

function measured(file: string): { bytes: number; hash: string } {
  const bytes = fs.readFileSync(file);
  return { bytes: bytes.length, hash: `sha256:${sha256(bytes)}` };
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

import type { Columns, ColumnType } from '../warehouse/database.ts';
import { sha256 } from '../warehouse/files.ts';
import { keysByName, numberIn, readCsv } from './csv-file.ts';
import type { RawFile } from './source.ts';

export interface NamedTable {
  /** The name of each key. */
  names: Map<string, string>;
  columns: Columns;
}

/**
 * A CSV file with a model a row: the column of names as `source_key`, and the others of `types` as numbers or
 * text. A name that several rows have is keyed by line.
 */
export function readNamedTable(
  file: RawFile,
  nameColumn: string,
  types: Readonly<Record<string, ColumnType>>,
): NamedTable {
  const wanted = Object.keys(types).filter((column) => column !== 'source_key');
  const csv = readCsv(file, [nameColumn, ...wanted]);
  const at = (column: string) => csv.header.indexOf(column);
  const names = csv.rows.map((row) => row[at(nameColumn)]!);
  const keys = keysByName(names, csv.lines);
  const column = (name: string) =>
    types[name] === 'DOUBLE'
      ? Float64Array.from(csv.rows, (_, i) => numberIn(file, csv, i, at(name)))
      : csv.rows.map((row) => row[at(name)]!);
  return {
    names: new Map(keys.map((key, i) => [key, names[i]!])),
    columns: { source_key: keys, ...Object.fromEntries(wanted.map((name) => [name, column(name)])) },
  };
}

/** sha256 of what tables hold, whatever the bytes they came in. */
export function contentHashOf(tables: readonly Columns[]): string {
  return sha256(
    JSON.stringify(
      tables.map((columns) => Object.entries(columns).map(([name, values]) => [name, Array.from(values)])),
    ),
  );
}

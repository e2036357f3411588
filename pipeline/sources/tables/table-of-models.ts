import { createHash } from 'node:crypto';
import type { Columns, ColumnType } from '../../warehouse/database.ts';
import type { RawFile } from '../source.ts';
import { keysByName, numberIn, readCsv } from './csv-file.ts';

export interface NamedTable {
  /** Names by key. */
  names: Map<string, string>;
  columns: Columns;
}

/**
 * Reads a CSV file with one model per row: the names as `source_key`, and the other columns of `types` as numbers or text.
 * Rows with the same name are keyed by line.
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

const ROWS_AT_ONCE = 2 ** 16;

/** sha256 of parsed tables, independent of the files' bytes. */
export function contentHashOf(tables: readonly Columns[]): string {
  const hash = createHash('sha256');
  for (const text of jsonChunks(tables)) hash.update(text);
  return hash.digest('hex');
}

/** Tables as JSON, [[name, values], …] each, in chunks: the whole may exceed the maximum string length. */
function* jsonChunks(tables: readonly Columns[]): Generator<string> {
  yield '[';
  for (const [t, columns] of tables.entries()) {
    yield t > 0 ? ',[' : '[';
    for (const [c, [name, values]] of Object.entries(columns).entries()) {
      yield `${c > 0 ? ',' : ''}[${JSON.stringify(name)},[`;
      for (let row = 0; row < values.length; row += ROWS_AT_ONCE) {
        if (row > 0) yield ',';
        yield JSON.stringify(Array.from(values.slice(row, row + ROWS_AT_ONCE))).slice(1, -1);
      }
      yield ']]';
    }
    yield ']';
  }
  yield ']';
}

import { createHash } from 'node:crypto';
import type { Columns, ColumnType } from '../../warehouse/database.ts';
import type { RawFile } from '../source.ts';
import { columnOf, keysByName, numberIn, readCsv } from './csv-file.ts';

/**
 * Reads a CSV file with one model per row: the names as `source_key`, and the other columns of `types` as numbers or text.
 * Rows with the same name are keyed by line.
 *
 * @returns the columns, and the names by key
 */
export function readNamedTable(
  file: RawFile,
  nameColumn: string,
  { source_key: _, ...types }: Readonly<Record<string, ColumnType>>,
): { names: Map<string, string>; columns: Columns } {
  const csv = readCsv(file, [nameColumn, ...Object.keys(types)]);
  const names = columnOf(csv, nameColumn);
  const keys = keysByName(names, csv.lines);
  const columns: Columns = { source_key: keys };
  for (const [title, type] of Object.entries(types)) {
    const at = csv.header.indexOf(title);
    columns[title] =
      type === 'DOUBLE' ? Float64Array.from(csv.rows, (_, i) => numberIn(csv, i, at)) : columnOf(csv, title);
  }
  return { names: new Map(keys.map((key, i) => [key, names[i]!])), columns };
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

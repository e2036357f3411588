import { createHash } from 'node:crypto';
import type { Columns } from '../../warehouse/database.ts';

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
        const chunk = JSON.stringify(Array.from(values.slice(row, row + ROWS_AT_ONCE)));
        yield (row > 0 ? ',' : '') + chunk.slice(1, -1);
      }
      yield ']]';
    }
    yield ']';
  }
  yield ']';
}

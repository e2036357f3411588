import { createHash } from 'node:crypto';
import type { Columns } from '../../warehouse/database.ts';

/** sha256 of parsed tables as JSON, [[name, values], …] each, independent of the files' bytes. */
export function contentHashOf(tables: readonly Columns[]): string {
  const hash = createHash('sha256').update('[');
  for (const [t, columns] of tables.entries()) {
    hash.update(t > 0 ? ',[' : '[');
    // Column by column, since the whole may exceed the maximum string length.
    for (const [c, [name, values]] of Object.entries(columns).entries())
      hash.update((c > 0 ? ',' : '') + JSON.stringify([name, Array.from(values)]));
    hash.update(']');
  }
  return hash.update(']').digest('hex');
}

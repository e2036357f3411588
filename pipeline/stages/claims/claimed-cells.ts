import { shown, UserError } from '../../errors.ts';
import type { Claim, Study } from '../../studies/study.ts';
import type { Columns } from '../../warehouse/database.ts';
import type { Reader } from '../../warehouse/reader.ts';

export type Cell = Extract<Claim['quantity'], { kind: 'cell' }>;

/** The tables that the study's claims are about, by name. */
export async function readClaimedTables(study: Study, reader: Reader): Promise<Map<string, Columns>> {
  const tables = new Map<string, Columns>();
  for (const [i, { quantity }] of study.claims.entries()) {
    if (quantity.kind !== 'cell') continue;
    const table = tables.get(quantity.table) ?? (await reader.columns(`from ${quantity.table} order by all`));
    tables.set(quantity.table, table);
    checkColumns(quantity, table, `${study.file}: claims.${i}.quantity`);
  }
  return tables;
}

function checkColumns({ table, row, column }: Cell, columns: Columns, where: string): void {
  const unknown = [...Object.keys(row), column].find((name) => !(name in columns));
  if (unknown === undefined) return;
  throw new UserError({
    where,
    problem: `unknown column of ${table}`,
    expected: `one of ${Object.keys(columns).join(', ')}`,
    found: shown(unknown),
    next: 'correct the column; docs/tables.md lists all',
  });
}

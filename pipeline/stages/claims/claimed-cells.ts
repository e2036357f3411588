import { shown, UserError } from '../../messages/errors.ts';
import type { Claim, Study } from '../../studies/study.ts';
import { readContract } from '../../warehouse/contract.ts';
import type { Columns } from '../../warehouse/database.ts';
import type { Reader } from '../../warehouse/reader.ts';

export type Cell = Extract<Claim['quantity'], { kind: 'cell' }>;

/** Columns of the intervals of an `estimate`, and of its models and metrics; a table need not have all of them. */
const BESIDE = ['ci_low', 'ci_high', 'family_ci_low', 'family_ci_high', 'n_models', 'n_metrics'];

/** The columns of each cell that the study's claims are about. */
export async function readCells(study: Study, reader: Reader): Promise<Map<Cell, Columns>> {
  const cells = new Map<Cell, Columns>();
  for (const [i, { quantity }] of study.claims.entries()) {
    if (quantity.kind !== 'cell') continue;
    const columns = columnsOf(quantity, `${study.file}: claims.${i}.quantity`);
    cells.set(quantity, await reader.columns(`select ${columns} from ${quantity.table} order by all`));
  }
  return cells;
}

/** The columns of the cell's table that a claim reads. */
function columnsOf({ table, row, column }: Cell, where: string): string[] {
  const [stage, name] = table.split('.') as [string, string];
  const known = Object.keys(readContract(stage, name).columns);
  const wanted = ['metric_set', ...Object.keys(row), column];
  const unknown = wanted.find((each) => !known.includes(each));
  if (unknown === undefined)
    return [...new Set([...wanted, ...BESIDE.filter((each) => known.includes(each))])];
  throw new UserError({
    where,
    problem: `unknown column of ${table}`,
    expected: `one of ${known.join(', ')}`,
    found: shown(unknown),
    next: 'correct the column; docs/tables.md lists all',
  });
}

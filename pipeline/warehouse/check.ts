import type { ColumnContract, Contract } from './contract.ts';
import { type Database, identifier, literal, qualified } from './database.ts';

const SHOWN_ROWS = 5;

/** A broken promise is our fault, unless the table is what a source says. */
export type Fault = (promise: string, rows: string[]) => Error;

const ours =
  ({ name }: Contract): Fault =>
  (promise, rows) =>
    new Error(`${name}: not true that ${promise}; the first bad rows:\n  ${rows.join('\n  ')}`);

/** Throws, with the first bad rows, where a table that was just made breaks its contract. */
export async function checkTable(
  database: Database,
  contract: Contract,
  fault: Fault = ours(contract),
): Promise<void> {
  await checkColumns(database, contract);
  for (const [promise, query] of Object.entries(badRowQueries(contract))) {
    const bad = await database.columns(
      `select to_json(bad)::varchar as row from (\n${query}\n) bad limit ${SHOWN_ROWS}`,
    );
    const rows = bad.row as string[];
    if (rows.length > 0) throw fault(promise, rows);
  }
}

async function checkColumns(database: Database, contract: Contract): Promise<void> {
  const expected = Object.entries(contract.columns).map(([name, { type }]) => `${name} ${type}`);
  const found = Object.entries(await database.describe(contract.name)).map(
    ([name, type]) => `${name} ${type}`,
  );
  if (expected.join() !== found.join()) {
    throw new Error(
      `${contract.name}: ${contract.files[0]} promises\n  ${expected.join(', ')}\nand the table has\n  ${found.join(', ')}\nA column that is renamed or retyped breaks the programs that read it: where that is meant, change the contract too, note it in CHANGELOG.md and run make contract`,
    );
  }
}

function badRowQueries(contract: Contract): Record<string, string> {
  const table = qualified(contract.name);
  const key = contract.grain.map(identifier).join(', ');
  const queries: Record<string, string> = {
    // First what says most to the reader of a message.
    ...contract.tests,
    [`(${contract.grain.join(', ')}) is different in every row`]: repeated(table, key),
  };
  for (const [name, column] of Object.entries(contract.columns)) {
    for (const [promise, condition] of columnConditions(name, column)) {
      queries[promise] = `select * from ${table} where not (${condition})`;
    }
  }
  return queries;
}

/** The keys of several rows. Only rows whose hashes repeat are looked at whole, which is much faster. */
function repeated(table: string, key: string): string {
  return `
    select ${key}, count(*) as rows
    from ${table}
    where hash(${key}) in (select hash(${key}) as hash from ${table} group by hash having count(*) > 1)
    group by ${key}
    having count(*) > 1`;
}

function columnConditions(name: string, column: ColumnContract): [string, string][] {
  const quoted = identifier(name);
  const conditions: [string, string][] = [];
  if (!column.nullable) conditions.push([`${name} is never null`, `${quoted} is not null`]);
  if (column.type === 'DOUBLE') conditions.push([`${name} is finite`, `isfinite(${quoted})`]);
  if (column.values) {
    const list = column.values.map(literal).join(', ');
    conditions.push([`${name} is one of ${column.values.join(', ')}`, `${quoted} in (${list})`]);
  }
  if (column.minimum !== undefined) {
    conditions.push([`${name} is at least ${column.minimum}`, `${quoted} >= ${column.minimum}`]);
  }
  if (column.maximum !== undefined) {
    conditions.push([`${name} is at most ${column.maximum}`, `${quoted} <= ${column.maximum}`]);
  }
  return conditions;
}

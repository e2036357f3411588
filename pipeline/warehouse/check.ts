import type { ColumnContract, Contract } from './contract.ts';
import { type Database, identifier, literal, qualified } from './database.ts';

const SHOWN_ROWS = 5;

/** A broken promise is our fault, unless the table is what a source says. */
export type Fault = (promise: string, rows: string[]) => Error;

const ours =
  ({ name }: Contract): Fault =>
  (promise, rows) =>
    new Error(`${name}: contract violated, expected: ${promise}; first bad rows:\n  ${rows.join('\n  ')}`);

/**
 * Throws, with the first bad rows, where a table that was just made breaks its contract.
 *
 * @returns how many rows it has
 */
export async function checkTable(
  database: Database,
  contract: Contract,
  fault: Fault = ours(contract),
): Promise<number> {
  // One that a script computes was created with them.
  if (contract.sql !== undefined) await checkColumns(database, contract);
  // First what says most to the reader of a message.
  await refuseRows(database, contract.tests, fault);
  return await checkRows(database, contract, fault);
}

/**
 * Throws of the first promise that is broken.
 *
 * @param broken by what they say: queries that return the rows that break a promise; asked as one, since each takes
 *   longer to plan than to answer
 */
async function refuseRows(
  database: Database,
  broken: Readonly<Record<string, string>>,
  fault: Fault,
): Promise<void> {
  const promises = Object.keys(broken);
  if (promises.length === 0) return;
  const queries = Object.values(broken).map(
    (query, i) =>
      `(select ${i} as promise, to_json(bad)::varchar as row from (\n${query}\n) bad limit ${SHOWN_ROWS})`,
  );
  const { promise, row } = await database.columns(queries.join(' union all '));
  const found = [...(promise as Float64Array)];
  const first = Math.min(...found);
  const rows = (row as string[]).filter((_row, i) => found[i] === first);
  if (rows.length > 0) throw fault(promises[first]!, rows);
}

/** One look at the table for its key and all conditions: there are up to a hundred, and a query takes a millisecond at least. */
async function checkRows(database: Database, contract: Contract, fault: Fault): Promise<number> {
  const table = qualified(contract.name);
  const key = contract.grain.map(identifier).join(', ');
  const conditions = Object.entries(contract.columns).flatMap(([name, column]) =>
    columnConditions(name, column),
  );
  const failures = conditions.map(
    ([, condition], i) => `count(*) filter (where not (${condition})) as "${i}"`,
  );
  const counts = ['count(*) as rows', `count(distinct hash(${key})) as hashes`, ...failures];
  const found = await database.row(`select ${counts.join(', ')} from ${table}`);
  const broken: Record<string, string> = {};
  if (found.hashes !== found.rows)
    broken[`(${contract.grain.join(', ')}) is different in every row`] = repeated(table, key);
  for (const [i, [promise, condition]] of conditions.entries())
    if (found[i]) broken[promise] = `select * from ${table} where not (${condition})`;
  await refuseRows(database, broken, fault);
  return Number(found.rows);
}

async function checkColumns(database: Database, contract: Contract): Promise<void> {
  const expected = Object.entries(contract.columns).map(([name, { type }]) => `${name} ${type}`);
  const found = Object.entries(await database.describe(contract.name)).map(
    ([name, type]) => `${name} ${type}`,
  );
  if (expected.join() !== found.join()) {
    throw new Error(
      `${contract.name}: columns differ from ${contract.files[0]}\n  expected: ${expected.join(', ')}\n  found:    ${found.join(', ')}\nRenaming or retyping a column breaks programs that read it. If intended, change the contract, note it in CHANGELOG.md and run make contract`,
    );
  }
}

/** The keys of several rows: none where different keys have the same hash. */
function repeated(table: string, key: string): string {
  return `
    select ${key}, count(*) as rows
    from ${table}
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

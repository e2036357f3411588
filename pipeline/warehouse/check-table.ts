import { UserError } from '../messages/errors.ts';
import type { ColumnContract, Contract } from './contract.ts';
import { type Database, identifier, literal, qualified } from './database.ts';
import { columnsMade } from './name-columns.ts';

const SHOWN_ROWS = 5;

/** The error for a broken promise and its first bad rows, as JSON; by default one of the contract. */
export type Fault = (promise: string, rows: string[], database: Database) => Error | Promise<Error>;

/**
 * Checks a new table against its contract; throws with the first bad rows.
 *
 * @param isEmpty whether it is known to have no rows, in which no cell breaks a promise
 * @returns the number of rows
 */
export async function checkTable(
  database: Database,
  contract: Contract,
  fault: Fault = (promise, rows) => violated(contract, 'contract violated', promise, rows.join('; ')),
  isEmpty = false,
): Promise<number> {
  // The table's own tests first: their messages are the most specific.
  await refuseRows(database, contract.tests, fault);
  return isEmpty ? 0 : await checkRows(database, contract, fault);
}

/**
 * Throws for the first broken promise.
 *
 * @param queries by promise: each returns the rows that break it
 */
async function refuseRows(database: Database, queries: Readonly<Record<string, string>>, fault: Fault) {
  const promises = Object.keys(queries);
  if (promises.length === 0) return;
  const numbered = (query: string, i: number) => `(select ${i} as promise from (\n${query}\n) limit 1)`;
  const broken = await database.columns(Object.values(queries).map(numbered).join(' union all '));
  const [first] = (broken.promise as Float64Array).toSorted();
  if (first === undefined) return;
  const promise = promises[first]!;
  const { row } = await database.columns(
    `select to_json(bad)::varchar as row from (\n${queries[promise]}\n) bad limit ${SHOWN_ROWS}`,
  );
  throw await fault(promise, row as string[], database);
}

/** Checks the key and all conditions in one pass over the table. */
async function checkRows(database: Database, contract: Contract, fault: Fault): Promise<number> {
  const table = qualified(contract.name);
  const key = contract.grain.map(identifier).join(', ');
  const conditions = Object.entries(contract.columns).flatMap(columnConditions);
  const all = ['true', ...conditions.map(([, condition]) => `(${condition})`)].join(' and ');
  const found = await database.row(`
    select count(*) as rows, count(distinct hash(${key})) as hashes, count(*) filter (where not (${all})) as bad
    from ${table}`);
  const broken: Record<string, string> = {};
  if (found.hashes !== found.rows)
    // None if only hashes collide.
    broken[`(${contract.grain.join(', ')}) is different in every row`] = `
      select ${key}, count(*) as rows from ${table} group by ${key} having count(*) > 1`;
  if (found.bad)
    for (const [promise, condition] of conditions)
      broken[promise] = `select * from ${table} where not (${condition})`;
  await refuseRows(database, broken, fault);
  return Number(found.rows);
}

/** Checks the columns that a table's SQL made, before names are added. Other tables are created with the contract's columns. */
export async function checkColumns(database: Database, contract: Contract): Promise<void> {
  const expected = Object.entries(columnsMade(contract)).map(([name, { type }]) => `${name} ${type}`);
  const made = await database.columns(
    `select column_name || ' ' || column_type as name from (describe ${qualified(contract.name)})`,
  );
  const found = made.name as string[];
  if (expected.join() === found.join()) return;
  throw violated(contract, 'columns differ from the contract', expected.join(', '), found.join(', '));
}

function violated({ name }: Contract, problem: string, expected: string, found: string): UserError {
  const next =
    'correct what makes the table; or change its contract, note it in CHANGELOG.md and run make dictionary';
  return new UserError(`sql/${name.replace('.', '/')}.yml`, problem, { expected, found, next });
}

/** What a column's contract promises, and the condition on its cells. */
function columnConditions([name, column]: [string, ColumnContract]): [string, string][] {
  const { nullable, type, values, minimum, maximum } = column;
  const cell = identifier(name);
  const list = values?.map(literal).join(', ');
  const high = name.replace(/_low$/, '_high');
  const all: [applies: boolean, promise: string, condition: string][] = [
    [!nullable, 'is never null', `${cell} is not null`],
    [type === 'DOUBLE', 'is finite', `isfinite(${cell})`],
    [values !== undefined, `is one of ${values?.join(', ')}`, `${cell} in (${list})`],
    [minimum !== undefined, `is at least ${minimum}`, `${cell} >= ${minimum}`],
    [maximum !== undefined, `is at most ${maximum}`, `${cell} <= ${maximum}`],
    // The ends of an interval.
    [high !== name, `is at most ${high}`, `${cell} <= ${identifier(high)}`],
  ];
  return all.flatMap(([applies, promise, condition]) => (applies ? [[`${name} ${promise}`, condition]] : []));
}

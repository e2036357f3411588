import { threadId } from 'node:worker_threads';
import * as duckdb from '@duckdb/node-api';
import { remove } from './files.ts';
import { NORMALIZED_NAME } from './normalized-name.ts';
import { inOut } from './root.ts';

/** The column types of every table, staging tables included. */
const { VARCHAR, DOUBLE, INTEGER, BOOLEAN, DATE, TIMESTAMP } = duckdb;
export const columnTypes = { VARCHAR, DOUBLE, INTEGER, BOOLEAN, DATE, TIMESTAMP } as const;
export type ColumnType = keyof typeof columnTypes;

/** A column read from or written to DuckDB. In a Float64Array, NaN is a missing value. */
type ColumnData = Float64Array | readonly (string | number | boolean | null)[];
export type Columns = Record<string, ColumnData>;

type Types = Readonly<Record<string, ColumnType>>;

/** A table in parts; one is in memory at a time. */
export type Parts = Iterable<Columns>;

const ROWS_PER_CHUNK = 2048;

/** Memory limit of a query; beyond it, DuckDB spills to disk. */
const MEMORY = '700MB';
/** DuckDB's folder for spilled data. Every run clears it first, in case a killed run left files. */
export const spillFolder = (...names: string[]) => inOut('.build', 'spill', ...names);
let opened = 0;

/** Tables by the query that reads them. */
const tablesOf = new Map<string, readonly string[]>();

/**
 * A connection to DuckDB; all SQL goes through this class. One thread, because more would change the last bits of
 * floating-point sums from run to run, and UTC.
 */
export class Database {
  /** Tables of other stages. */
  private readonly open = new Set<string>();

  private constructor(
    private readonly instance: duckdb.DuckDBInstance,
    private readonly connection: duckdb.DuckDBConnection,
    private readonly spill: string,
  ) {}

  static async open(file = ':memory:'): Promise<Database> {
    const spill = spillFolder(`${process.pid}-${threadId}-${opened++}`);
    const instance = await duckdb.DuckDBInstance.create(file, {
      threads: '1',
      autoinstall_known_extensions: 'false',
      memory_limit: MEMORY,
      temp_directory: spill,
      // Most tables in a file are small.
      default_block_size: '16384',
    });
    const database = new Database(instance, await instance.connect(), spill);
    await database.run("set timezone = 'UTC'");
    await database.run(NORMALIZED_NAME);
    return database;
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
    remove(this.spill);
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** The result of a query, column by column: numbers as Float64Array, the rest as arrays. */
  async columns(sql: string): Promise<Columns> {
    const reader = await this.connection.runAndReadAll(sql);
    return columnsFrom(reader, reader.getColumns());
  }

  /** The same in parts; only the current part is in memory. */
  async *parts(sql: string): AsyncGenerator<Columns> {
    const result = await this.connection.stream(sql);
    for (let chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk())
      yield columnsFrom(result, chunk.getColumns());
  }

  /** The single row of a query. */
  async row(sql: string): Promise<Record<string, string | number | boolean | null>> {
    const columns = await this.columns(sql);
    return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[0] ?? null]));
  }

  /**
   * Creates a table from columns, or from parts; without columns it is empty. Throws if a value does not fit its type.
   *
   * @returns the number of rows
   */
  async createTable(name: string, types: Types, content: Columns | Parts): Promise<number> {
    await this.run(`create table ${qualified(name)} (${definitions(types)})`);
    const parts = Symbol.iterator in content ? (content as Parts) : [content];
    const [schema, table] = name.split('.');
    const appender = await this.connection.createAppender(table!, schema);
    let rows = 0;
    for (const columns of parts) rows += append(appender, name, types, columns);
    appender.closeSync();
    return rows;
  }

  /** Creates a table without rows, in place of one with this name. */
  async createEmpty(name: string, types: Types): Promise<void> {
    await this.run(`create or replace table ${qualified(name)} (${definitions(types)})`);
  }

  /** Creates a table from a query; returns the number of rows. */
  async createFrom(name: string, sql: string): Promise<number> {
    const { Count } = await this.row(`create table ${qualified(name)} as (\n${sql}\n)`);
    return Number(Count);
  }

  /**
   * Opens a table of another stage, which stays open.
   *
   * @param from its Parquet file; its columns if it has neither rows nor a file
   */
  async openTable(name: string, from: string | Types): Promise<void> {
    if (this.open.has(name)) return;
    if (typeof from !== 'string') await this.createEmpty(name, from);
    else await this.run(`create or replace view ${qualified(name)} as from read_parquet(${literal(from)})`);
    this.open.add(name);
  }

  /**
   * The tables that a query reads, as `schema.table`, by DuckDB's own parser. Throws if the query is not a single SELECT.
   * Each text is parsed once, because many tables and stages read the same.
   */
  async tablesRead(sql: string): Promise<readonly string[]> {
    const known = tablesOf.get(sql);
    if (known) return known;
    const options = 'skip_null := true, skip_empty := true, skip_default := true';
    const { tree } = await this.columns(
      `select json_serialize_sql(${literal(sql)}, ${options})::varchar as tree`,
    );
    const tables = tablesIn(String(tree![0]));
    tablesOf.set(sql, tables);
    return tables;
  }
}

/** @param tree a query's syntax tree from DuckDB's parser, as JSON */
function tablesIn(tree: string): string[] {
  const parsed = JSON.parse(tree) as { error: boolean; error_message?: string; statements?: unknown[] };
  if (parsed.error) throw new Error(`not one SELECT: ${parsed.error_message}`);
  if (parsed.statements?.length !== 1) throw new Error(`not one SELECT: ${parsed.statements?.length}`);
  const found = new Set<string>();
  JSON.stringify(parsed, (_key, node) => {
    if (node?.type === 'BASE_TABLE' && node.schema_name) found.add(`${node.schema_name}.${node.table_name}`);
    return node;
  });
  return [...found].sort();
}

/** A string as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `stage.table` as a SQL identifier. */
export function qualified(name: string): string {
  return name.split('.').map(identifier).join('.');
}

function definitions(types: Types): string {
  return Object.entries(types)
    .map(([column, type]) => `${identifier(column)} ${type}`)
    .join(', ');
}

/** Appends rows; returns their number. */
function append(appender: duckdb.DuckDBAppender, name: string, types: Types, columns: Columns): number {
  const names = Object.keys(types);
  const rows = Object.values(columns)[0]?.length ?? 0;
  for (const column of names)
    if (rows > 0 && columns[column]?.length !== rows)
      throw new Error(`table ${name}: column ${column} does not have the ${rows} rows of the first`);
  const kinds = names.map((column) => columnTypes[types[column]!]);
  for (let start = 0; start < rows; start += ROWS_PER_CHUNK) {
    const end = Math.min(rows, start + ROWS_PER_CHUNK);
    const chunk = duckdb.DuckDBDataChunk.create(kinds, end - start);
    chunk.setColumns(
      names.map((column) => toDuckDB(`${name}.${column}`, types[column]!, columns[column]!, start, end)),
    );
    appender.appendDataChunk(chunk);
  }
  return rows;
}

function columnsFrom(
  result: Pick<duckdb.DuckDBResult, 'columnNames' | 'columnTypes'>,
  values: readonly (readonly duckdb.DuckDBValue[])[],
): Columns {
  const types = result.columnTypes();
  const names = result.columnNames();
  return Object.fromEntries(names.map((name, i) => [name, fromDuckDB(name, types[i]!, values[i] ?? [])]));
}

function fromDuckDB(name: string, type: duckdb.DuckDBType, values: readonly duckdb.DuckDBValue[]) {
  switch (type.typeId) {
    case duckdb.DuckDBTypeId.VARCHAR:
    case duckdb.DuckDBTypeId.BOOLEAN:
    case duckdb.DuckDBTypeId.SQLNULL:
      return values as (string | boolean | null)[];
    case duckdb.DuckDBTypeId.DOUBLE:
    case duckdb.DuckDBTypeId.INTEGER:
      return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
    case duckdb.DuckDBTypeId.BIGINT:
    case duckdb.DuckDBTypeId.UBIGINT:
    case duckdb.DuckDBTypeId.HUGEINT:
      return Float64Array.from(values, (value) => safeInteger(name, value as bigint | null));
    default:
      throw new Error(`column ${name}: no conversion from ${type}; cast it in the query`);
  }
}

function safeInteger(name: string, value: bigint | null): number {
  if (value === null) return Number.NaN;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`column ${name}: ${value} is too large for a number`);
  return number;
}

function toDuckDB(name: string, type: ColumnType, column: ColumnData, start: number, end: number) {
  const values: duckdb.DuckDBValue[] = new Array(end - start).fill(null);
  for (let i = start; i < end; i++) {
    const value = column[i] ?? null;
    if (value === null || Number.isNaN(value)) continue;
    if (!FITS[type](value)) throw new Error(`${name}, row ${i}: ${String(value)} is not of type ${type}`);
    values[i - start] =
      type === 'DATE' ? new duckdb.DuckDBDateValue(Date.parse(String(value)) / MILLISECONDS_PER_DAY) : value;
  }
  return values;
}

/** Which values may be written to a column of a type. */
const FITS: Record<ColumnType, (value: unknown) => boolean> = {
  VARCHAR: (value) => typeof value === 'string',
  BOOLEAN: (value) => typeof value === 'boolean',
  DOUBLE: Number.isFinite,
  INTEGER: (value) => Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31 - 1,
  DATE: (value) => /^\d{4}-\d{2}-\d{2}$/.test(String(value)) && !Number.isNaN(Date.parse(String(value))),
  TIMESTAMP: () => false,
};

const MILLISECONDS_PER_DAY = 86_400_000;

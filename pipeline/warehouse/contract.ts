import fs from 'node:fs';
import path from 'node:path';
import { index } from 'd3-array';
import { load } from 'js-yaml';
import * as z from 'zod';
import { UserError } from '../messages/errors.ts';
import { inCode } from './code-hash.ts';
import { columnSchema, withKind } from './column-kinds.ts';
import type { ColumnType } from './database.ts';
import { namesIn, readText } from './files.ts';
import { mapped } from './rows.ts';

const SQL = inCode('sql');
const CORRECT = 'correct the file';

const contractSchema = z.strictObject({
  description: z.string().min(1),
  /** Whether a study of a user's tables alone has nothing for it, and publishes it only with rows. */
  empty_alone: z.literal(true).optional(),
  /** The key: the columns that together identify a row. */
  grain: z.array(z.string()).min(1),
  order_by: z.array(z.string()).optional(),
  columns: z.record(z.string(), z.unknown()),
  /** Queries by the rule that they test: each returns the rows that break it. */
  tests: z.record(z.string(), z.string()).default({}),
});
const columnsSchema = z.record(z.string(), columnSchema);

export type ColumnContract = z.infer<typeof columnSchema>;

/** A table's contract with its readers, from `sql/<stage>/<table>.yml`. */
export type Contract = ReturnType<typeof readContract>;

/**
 * The contract of a wide matrix, from `sql/<stage>/<matrix>.arrow.yml`. Its SELECT returns the long form, which the file
 * describes: the key columns, then `field` (the name of a wide column) and `value`.
 */
export type MatrixContract = ReturnType<typeof readMatrix>;

const MATRIX = '.arrow.yml';

const known = new Map<string, ReadonlyMap<string, Contract>>();

/** The tables a stage makes, by name. Read once, because every stage needs those of others. */
export function stageContracts(stage: string): ReadonlyMap<string, Contract> {
  const read = () =>
    contractFiles(stage, false).map((file) => readContract(stage, path.basename(file, '.yml')));
  const contracts = known.get(stage) ?? index(read(), ({ name }) => name);
  known.set(stage, contracts);
  return contracts;
}

/** The wide matrices that a stage writes for other programs, by name. */
export function stageMatrices(stage: string): Map<string, MatrixContract> {
  const matrices = contractFiles(stage, true).map((file) => readMatrix(stage, path.basename(file, MATRIX)));
  return index(matrices, ({ name }) => name);
}

/** Whether a stage makes tables. */
export function hasTables(stage: string): boolean {
  return contractFiles(stage, false).length > 0;
}

/** The YAML files of a stage's tables, or of its matrices. */
function contractFiles(stage: string, isMatrix: boolean): string[] {
  const files = namesIn(path.join(SQL, stage)).sort();
  return files.filter((file) => file.endsWith('.yml') && file.endsWith(MATRIX) === isMatrix);
}

/** @param root the folder with a folder per stage */
export function readContract(stage: string, table: string, root = SQL) {
  const yml = path.join(root, stage, `${table}.yml`);
  const sqlFile = path.join(root, stage, `${table}.sql`);
  const { order_by, ...contract } = parse(yml);
  for (const of of Object.values(contract.columns).flatMap((column) => idColumn(column) ?? [])) {
    if (!contract.columns[of])
      throw new UserError(yml, `${of} is named by a column but is not a column`, { next: CORRECT });
  }
  return {
    ...contract,
    /** `stage.table`, from the file's path. */
    name: `${stage}.${table}`,
    /** The row order; the grain by default. */
    orderBy: order_by ?? contract.grain,
    /** The SELECT that makes the table; undefined if the stage's script computes it. */
    sql: fs.existsSync(sqlFile) ? readSelect(sqlFile) : undefined,
  };
}

/** Reads the contract of a matrix. A missing cell has no row in the long form. */
export function readMatrix(stage: string, matrix: string) {
  const contract = readContract(stage, `${matrix}.arrow`);
  const { field: _, value, ...keys } = contract.columns;
  return {
    ...contract,
    name: `${stage}.${matrix}`,
    sql: contract.sql!,
    /** The first columns, which identify a row. */
    keys,
    /** All other columns. */
    cells: { ...value!, nullable: true },
  };
}

function parse(file: string) {
  const contract = checked(contractSchema, load(readText(file), { filename: file }), file);
  const columns = mapped(contract.columns, (column, name) => withKind(column, `${file}: ${name}`));
  return { ...contract, columns: checked(columnsSchema, columns, file) };
}

function checked<T>(schema: z.ZodType<T>, content: unknown, file: string): T {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new UserError(file, z.prettifyError(parsed.error), { next: CORRECT });
}

/** Refuses semicolons: they would end the statement around the SELECT. */
function readSelect(file: string): string {
  const sql = readText(file);
  if (sql.includes(';'))
    throw new UserError(file, 'expected one SELECT without a semicolon', { next: CORRECT });
  return sql;
}

/** The key columns of a matrix's file: its grain without `field`, which runs across. */
export function matrixKey({ grain, keys }: MatrixContract): string[] {
  return grain.filter((name) => Object.hasOwn(keys, name));
}

/** The types of a contract's columns, for {@link Database.createTable}. */
export function typesOf({ columns }: Pick<Contract, 'columns'>): Record<string, ColumnType> {
  return mapped(columns, ({ type }) => type);
}

/** The column whose ids a column names, if it names any. */
export function idColumn({ name_of, title_of }: ColumnContract): string | undefined {
  return name_of ?? title_of;
}

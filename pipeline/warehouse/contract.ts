import fs from 'node:fs';
import path from 'node:path';
import YAML from 'yaml';
import { z } from 'zod';
import { type ColumnType, columnTypes } from './database.ts';

const columnSchema = z.strictObject({
  type: z.enum(Object.keys(columnTypes) as [ColumnType, ...ColumnType[]]),
  description: z.string().min(1),
  unit: z.string().optional(),
  nullable: z.boolean().default(false),
  values: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

const contractSchema = z.strictObject({
  description: z.string().min(1),
  grain: z.array(z.string()).min(1),
  order_by: z.array(z.string()).optional(),
  columns: z.record(z.string(), columnSchema),
  tests: z.record(z.string(), z.string()).default({}),
});

export type ColumnContract = z.infer<typeof columnSchema>;

/** What `sql/<stage>/<table>.yml` says of a table: the promise its readers rely on. */
export interface Contract {
  /** `stage.table`, from the file's path. */
  name: string;
  description: string;
  /** The columns that together are different in every row. */
  grain: string[];
  /** The row order, by the grain where the file says nothing else. */
  orderBy: string[];
  columns: Record<string, ColumnContract>;
  /** By what they say: queries that return the rows that break a promise. */
  tests: Record<string, string>;
  /** The SELECT that makes the table; none where the stage's script computes it. */
  sql: string | undefined;
  /** The files above. */
  files: string[];
}

/** The tables a stage makes, by name. */
export function stageContracts(stage: string): Map<string, Contract> {
  const folder = path.join('sql', stage);
  const tables = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.yml'))
    .map((file) => path.basename(file, '.yml'))
    .sort();
  return new Map(tables.map((table) => [`${stage}.${table}`, readContract(stage, table)]));
}

export function readContract(stage: string, table: string): Contract {
  const yml = path.join('sql', stage, `${table}.yml`);
  const sqlFile = path.join('sql', stage, `${table}.sql`);
  const { order_by, ...contract } = parse(yml);
  for (const column of [...contract.grain, ...(order_by ?? [])]) {
    if (!contract.columns[column]) throw new Error(`${yml}: ${column} is in the order but is no column`);
  }
  const made = fs.existsSync(sqlFile);
  return {
    ...contract,
    name: `${stage}.${table}`,
    orderBy: order_by ?? contract.grain,
    sql: made ? readSelect(sqlFile) : undefined,
    files: made ? [yml, sqlFile] : [yml],
  };
}

function parse(file: string): z.infer<typeof contractSchema> {
  const parsed = contractSchema.safeParse(YAML.parse(fs.readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** A semicolon would end the statement that the text is put into. */
function readSelect(file: string): string {
  const sql = fs.readFileSync(file, 'utf8');
  if (sql.includes(';')) throw new Error(`${file}: one SELECT without a semicolon is expected`);
  return sql;
}

/** The types of a contract's columns, for {@link Database.createTable}. */
export function typesOf(contract: Contract): Record<string, ColumnType> {
  return Object.fromEntries(Object.entries(contract.columns).map(([name, { type }]) => [name, type]));
}

import { artifactPath } from './artifact.ts';
import { type Columns, Database, identifier, literal, qualified } from './database.ts';

/** The results of queries over tables that a study's stages have made, by their names. */
export async function readTables(
  study: string,
  queries: Readonly<Record<string, string>>,
): Promise<Record<string, Columns>> {
  const database = await Database.open();
  try {
    const tables = await database.tablesRead(Object.values(queries));
    for (const table of new Set(tables.flat())) await view(database, table, study);
    const found: Record<string, Columns> = {};
    for (const [name, sql] of Object.entries(queries)) found[name] = await database.columns(sql);
    return found;
  } finally {
    database.close();
  }
}

async function view(database: Database, table: string, study: string): Promise<void> {
  const file = literal(`${artifactPath(table, study)}.parquet`);
  await database.run(`create schema if not exists ${identifier(table.split('.')[0]!)}`);
  await database.run(`create view ${qualified(table)} as from read_parquet(${file})`);
}

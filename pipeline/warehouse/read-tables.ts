import { artifactPath } from './artifact.ts';
import { stageContracts } from './contract.ts';
import { type Columns, Database, identifier, literal, qualified } from './database.ts';
import { TABLE_STAGES } from './stages.ts';

/** The results of queries over all tables that a study's stages have made, by their names. */
export async function readTables(
  study: string,
  queries: Readonly<Record<string, string>>,
): Promise<Record<string, Columns>> {
  const database = await Database.open();
  try {
    for (const stage of TABLE_STAGES) {
      await database.run(`create schema ${identifier(stage)}`);
      for (const name of stageContracts(stage).keys()) {
        const file = literal(`${artifactPath(name, study)}.parquet`);
        await database.run(`create view ${qualified(name)} as from read_parquet(${file})`);
      }
    }
    const found: Record<string, Columns> = {};
    for (const [name, sql] of Object.entries(queries)) found[name] = await database.columns(sql);
    return found;
  } finally {
    database.close();
  }
}

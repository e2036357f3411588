import { Database } from '../../pipeline/warehouse/database.ts';

/** Works with an own database that has these schemas, separated by spaces, and closes it. */
export async function withDatabase<T>(schemas: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await Database.open();
  try {
    for (const schema of schemas.split(' ').filter(Boolean)) await database.run(`create schema ${schema}`);
    return await work(database);
  } finally {
    database.close();
  }
}

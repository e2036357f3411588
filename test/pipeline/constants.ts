import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { Database, identifier, literal } from '../../pipeline/warehouse/database.ts';

const FOLDER = 'test/pipeline/constants';

/** A number of a table, or an aggregate of its rows. The fields before `column` say which rows. */
interface Constant {
  key: [name: string, value: string][];
  column: string;
  value: string;
  /** The largest absolute difference; empty if the text must be the same. */
  tolerance: string;
  source: string;
}

/**
 * Tests that the tables of a study have the constants of `constants/`, a file a table. Scripts beside them write those
 * with the source constants.py or permutations.py; the others come from the program that `source` names.
 *
 * @param folder of a stage's tables
 */
export function describeConstants(study: string, folder: (stage: string) => string): void {
  it.each(tablesOf(study))('has the constants of %s', async (table, constants) => {
    const database = await Database.open();
    const [stage, name] = table.split('.') as [string, string];
    await database.run(
      `create table rows as from read_parquet(${literal(`${folder(stage)}/${name}.parquet`)})`,
    );
    const differences: string[] = [];
    for (const { key, column, value, tolerance, source } of constants) {
      const where = key.map(([field, text]) => ` and ${identifier(field)} = ${literal(text)}`).join('');
      const found = Object.values(
        await database.columns(`select ${column} from rows where true${where}`),
      )[0]!;
      const isSame = tolerance
        ? Math.abs(Number(found[0]) - Number(value)) < Number(tolerance)
        : String(found[0]) === value;
      if (found.length !== 1 || !isSame)
        differences.push(`${where}: ${column} is ${[...found]}, not ${value} (${source})`);
    }
    database.close();
    expect(differences).toEqual([]);
  });
}

/** The constants of a study by table. */
function tablesOf(study: string): [table: string, constants: Constant[]][] {
  return fs
    .readdirSync(FOLDER)
    .filter((file) => file.endsWith('.csv'))
    .map((file): [string, Constant[]] => [path.parse(file).name, constantsIn(file, study)])
    .filter(([, constants]) => constants.length > 0);
}

function constantsIn(file: string, study: string): Constant[] {
  const rows = parse<Record<string, string>>(fs.readFileSync(path.join(FOLDER, file)), { columns: true });
  return rows
    .filter((row) => row.study === study)
    .map(({ study: _, column, value, tolerance, source, ...key }) => ({
      key: Object.entries(key).filter(([, text]) => text !== ''),
      ...({ column, value, tolerance, source } as Omit<Constant, 'key'>),
    }));
}

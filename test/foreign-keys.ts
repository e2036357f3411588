import { identifier, qualified } from '../pipeline/warehouse/database.ts';
import type { DataPackage } from '../pipeline/warehouse/datapackage.ts';

interface ForeignKey {
  table: string;
  column: string;
  target: string;
  targetColumn: string;
}

/** The foreign keys that a Data Package declares for its CSV files. */
export function foreignKeysOf({ resources }: DataPackage): ForeignKey[] {
  return resources
    .filter(({ format }) => format === 'csv')
    .flatMap(({ name: table, schema }) =>
      (schema.foreignKeys ?? []).map(({ fields: [column], reference: { resource, fields } }) => ({
        table,
        column: column!,
        target: resource,
        targetColumn: fields[0]!,
      })),
    );
}

/**
 * Keys with a value that is not exactly once in the column they refer to.
 *
 * @param query runs SQL over the tables of the study
 */
export async function brokenKeys(
  query: (sql: string) => Promise<Record<string, unknown>[]>,
  keys: readonly ForeignKey[],
): Promise<ForeignKey[]> {
  const checks = keys.map(
    ({ table, column, target, targetColumn }, i) => `
      select ${i} as key
      from (select distinct ${identifier(column)} as value from ${qualified(table)}) as used
      left join ${qualified(target)} as target on target.${identifier(targetColumn)} = used.value
      where used.value is not null
      group by used.value
      having count(target.${identifier(targetColumn)}) <> 1`,
  );
  const broken = await query(`select distinct key from (${checks.join(' union all ')}) order by key`);
  return broken.map(({ key }) => keys[Number(key)]!);
}

import { reportTables } from '../report/page/page-tables.ts';
import type { Effects } from '../sources/effects.ts';
import { tableStages } from '../stages/index.ts';
import { inCode } from '../warehouse/code-hash.ts';
import { type Contract, stageContracts, typesOf } from '../warehouse/contract.ts';
import { Database } from '../warehouse/database.ts';
import { writeIfChanged } from '../warehouse/files.ts';
import { readRows } from '../warehouse/rows.ts';

const FILE = 'dist/rows.d.ts';

/** Writes the types of the rows that the report reads: of the columns of its queries over empty tables. */
export async function writeRowTypes(effects: Effects): Promise<number> {
  const contracts = new Map(tableStages.flatMap((stage) => [...stageContracts(stage)]));
  const database = await Database.open();
  try {
    for (const stage of tableStages) await database.run(`create schema ${stage}`);
    for (const [name, contract] of contracts) await database.createEmpty(name, typesOf(contract));
    const types: string[] = [];
    for (const [table, sql] of Object.entries(reportTables)) {
      const columns = await readRows(database, `describe ${sql}`);
      const fields = columns.map(({ column_name, column_type }) => {
        const name = String(column_name);
        return `    ${name}: ${typeOf(String(column_type), mayBeNull(name, contracts.get(table)))};`;
      });
      types.push(`  '${table}': {`, ...fields, '  };');
    }
    const text = ['/** The rows that the report reads. */', 'export interface Rows {', ...types, '}', ''];
    effects.log(`${FILE} ${writeIfChanged(inCode(FILE), text.join('\n')) ? 'written' : 'up to date'}`);
  } finally {
    database.close();
  }
  return 0;
}

/** A column that a query adds may be null. */
function mayBeNull(column: string, contract: Contract | undefined): boolean {
  return contract?.columns[column]?.nullable ?? !KEYS.test(column);
}

/** Columns that identify rows, which queries without a contract take over. */
const KEYS = /^(metric_set|method|quantity|category\w*|metric\w*|model_id|source_id|kind|reason|curation)$/;

/** Missing numbers are NaN. */
function typeOf(type: string, isNullable: boolean): string {
  const plain = type === 'VARCHAR' ? 'string' : type === 'BOOLEAN' ? 'boolean' : 'number';
  return isNullable && plain !== 'number' ? `${plain} | null` : plain;
}

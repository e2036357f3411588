import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMatrix } from '../../pipeline/warehouse/contract.ts';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { writeMatrix } from '../../pipeline/warehouse/matrix.ts';

/** Names that are special to JavaScript objects, number parsers or text parsers. */
const METRICS = ['1', '__proto__', 'a "b"\n', 'é:x', '10'];
const contract = readMatrix('cohort', 'matrix');

describe('writeMatrix', () => {
  let database: Database;
  beforeAll(async () => {
    database = await Database.open();
    // The second model has no score on most metrics, and the name of the first.
    const scores = METRICS.map(
      (metric, i) => `('simulated:a', 'm1', E'=x\\n', ${literal(metric)}, ${i + 1}.0::double)`,
    );
    await database.run(`
      create schema cohort;
      create table cohort.matrix as from (values ${scores}, ('simulated:a', 'm2', E'=x\\n', 'é:x', -0.25))
        t(metric_set, model_id, name, field, value)`);
    return () => database.close();
  });

  it('keeps every name, in the order of ids, and every value; missing values are null', async () => {
    const { bytes, rows } = await writeMatrix(contract, database, { kept: 'as it is' });
    const table = tableFromIPC(bytes);
    expect(rows).toBe(2);
    expect(table.schema.names).toEqual(['metric_set', 'model_id', 'name', ...METRICS.toSorted()]);
    const column = (name: string) => [...table.getChildAt(table.schema.names.indexOf(name))!];
    expect(column('name')).toEqual(['=x\n', '=x\n']);
    expect(column('__proto__')).toEqual([2, null]);
    expect(column('10')).toEqual([5, null]);
    expect(column('é:x')).toEqual([4, -0.25]);
  });

  it('has the metadata that it is given, and the meaning of each column', async () => {
    const { schema } = tableFromIPC((await writeMatrix(contract, database, { kept: 'as it is' })).bytes);
    expect(Object.fromEntries(schema.metadata)).toEqual({ kept: 'as it is' });
    expect(Object.fromEntries(schema.fields.at(-1)!.metadata)).toEqual({
      description: contract.cells.description,
      unit: contract.cells.unit,
    });
  });

  it('gives the same bytes every time', async () => {
    const [first, second] = [
      await writeMatrix(contract, database, {}),
      await writeMatrix(contract, database, {}),
    ];
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true);
  });

  it('refuses a metric with the name of another column', async () => {
    await database.run("insert into cohort.matrix values ('simulated:a', 'm3', 'x', 'name', 1)");
    await expect(writeMatrix(contract, database, {})).rejects.toThrow('has the name of another column');
  });
});

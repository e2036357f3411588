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
    const metrics = METRICS.map(
      (metric, i) => `('simulated:a', ${literal(metric)}, 'V1', 'neural', 'a "data set"', ${i > 0}, true)`,
    );
    // The second model has no score on most metrics, and the name of the first.
    const scores = METRICS.map(
      (metric, i) => `('simulated:a', 'm1', E'=x\\n', ${literal(metric)}, ${i + 1}.0::double)`,
    );
    await database.run(`
      create schema cohort; create schema study;
      create table study.setting as select null::varchar as as_of;
      create table study.metric_set as from (values ('a', true), ('b', false)) t(metric_set, is_main);
      create table cohort.source as from (values (date '2024-01-01'), (date '2024-03-01')) t(as_of);
      create table cohort.metric as from (values ${metrics})
        t(metric_set, metric_id, category, domain, data_set, higher_is_better, included);
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

  it('has the study’s metadata, with the date of the newest source if the study has none', async () => {
    const { schema } = tableFromIPC((await writeMatrix(contract, database, { kept: 'as it is' })).bytes);
    expect(Object.fromEntries(schema.metadata)).toEqual({
      kept: 'as it is',
      'metalign.as_of': '2024-03-01',
      'metalign.metric_sets': '["simulated:a"]',
      'metalign.main_metric_set': 'simulated:a',
    });
    expect(schema.fields.at(-1)!.metadata.get('data_set')).toBe('a "data set"');
  });

  it('gives the same bytes every time', async () => {
    const [first, second] = [
      await writeMatrix(contract, database, {}),
      await writeMatrix(contract, database, {}),
    ];
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true);
  });

  it('refuses a column that is not a metric of the cohort', async () => {
    await database.run("insert into cohort.matrix values ('simulated:a', 'm3', 'x', 'nobody', 1)");
    await expect(writeMatrix(contract, database, {})).rejects.toThrow('nobody is a column and no metric');
  });
});

import { beforeAll, expect, it } from 'vitest';
import { Database } from '../../pipeline/warehouse/database.ts';
import { itemsOf, valuesWithPositions } from '../../pipeline/warehouse/row-indices.ts';

let database: Database;
beforeAll(async () => {
  database = await Database.open();
  await database.run('create schema s');
  const names = ['ü', 'z', 'Z', '😀', 'a"b', 'not in the list'];
  await database.createTable(
    's.score',
    { model: 'VARCHAR', set: 'VARCHAR', value: 'DOUBLE' },
    {
      model: Array.from({ length: 3000 }, (_, i) => names[i % names.length]!),
      set: Array.from({ length: 3000 }, (_, i) => `set ${i % 2}`),
      value: Float64Array.from({ length: 3000 }, (_, i) => (i % 50 === 7 ? Number.NaN : i)),
    },
  );
  return () => database.close();
});

it('valuesWithPositions replaces texts by their positions in a list', async () => {
  const list = { ids: ['model'], sql: "select distinct model from s.score where model not like 'not%'" };
  const pairs = { ids: ['set', 'model'], sql: 'select distinct model, set from s.score' };
  const models = await itemsOf(database, list);
  expect(models).toHaveLength(5);
  const inOrder = await database.columns(`from (${pairs.sql}) order by set, model`);
  const found: [string, string, number][] = [];
  const lists = { listed: list, 'of "both"': pairs };
  for await (const part of valuesWithPositions(database, 'from s.score', lists))
    for (const [i, value] of part.value.entries()) {
      const position = part['of "both"'][i]!;
      expect(inOrder.model![position]).toBe(models[part.listed[i]!]);
      found.push([models[part.listed[i]!]!, String(inOrder.set![position]), value]);
    }
  const { model, set, value } = await database.columns("from s.score where model not like 'not%'");
  const expected = Array.from(value!, (each, i) => [model![i], set![i], each]);
  const sorted = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(found).toHaveLength(2500);
  expect(sorted(found)).toEqual(sorted(expected));
});

import fs from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Database, literal, spillFolder } from '../../pipeline/warehouse/database.ts';

let database: Database;
beforeAll(async () => {
  database = await Database.open();
  await database.run('create schema s');
  return () => database.close();
});

describe('Database', () => {
  it('writes and reads columns larger than one chunk', async () => {
    const n = 5000;
    await database.createTable(
      's.bulk',
      { name: 'VARCHAR', value: 'DOUBLE', flag: 'BOOLEAN', count: 'INTEGER' },
      {
        name: Array.from({ length: n }, (_, i) => (i % 7 === 0 ? null : `é🧠\0${i}`)),
        value: Float64Array.from({ length: n }, (_, i) => (i % 5 === 0 ? Number.NaN : i / 3)),
        flag: Array.from({ length: n }, (_, i) => i % 2 === 0),
        count: Array.from({ length: n }, (_, i) => -i),
      },
    );
    const { name, value, flag, count } = await database.columns('from s.bulk');
    expect(name![0]).toBeNull();
    expect(name![4999]).toBe('é🧠\x004999');
    expect(value![0]).toBeNaN();
    expect(value![4999]).toBe(4999 / 3);
    expect(flag![4999]).toBe(false);
    expect(count![4999]).toBe(-4999);
    expect(await database.row('select count(*) as n from s.bulk where value is null')).toEqual({ n: 1000 });
  });

  it('writes and reads tables in parts, in the same order', async () => {
    const parts = [3000, 0, 1, 2500].map((n, part) => ({
      place: Float64Array.from({ length: n }, (_, i) => part * 10_000 + i),
      text: Array.from({ length: n }, (_, i) => (i % 3 === 0 ? null : `é${i}`)),
    }));
    await database.createTable('s.parts', { place: 'DOUBLE', text: 'VARCHAR' }, parts);
    await database.createTable('s.no_parts', { place: 'DOUBLE' }, []);
    const found = { place: [] as unknown[], text: [] as unknown[] };
    let largest = 0;
    for await (const { place, text } of database.parts('from s.parts')) {
      found.place.push(...place!);
      found.text.push(...text!);
      largest = Math.max(largest, place!.length);
    }
    expect(found.place).toEqual(parts.flatMap(({ place }) => [...place]));
    expect(found.text).toEqual(parts.flatMap(({ text }) => text));
    expect(largest).toBeLessThanOrEqual(2048);
    expect(await database.row('select count(*) as n from s.no_parts')).toEqual({ n: 0 });
    for await (const _ of database.parts('from s.no_parts')) expect.unreachable();
  });

  it('spills to disk beyond its memory limit, and cleans up', async () => {
    // A run does this when it takes the lock.
    fs.mkdirSync(spillFolder(), { recursive: true });
    const spilled = () => fs.readdirSync(spillFolder()).filter((name) => name.startsWith(`${process.pid}-`));
    const large = await Database.open();
    await large.run("set memory_limit = '16MB'");
    await large.run('create table large as select hash(i) as h, i::varchar as t from range(400000) r(i)');
    const { rows } = await large.row('select count(*) as rows from (select h, t from large order by h, t)');
    expect(rows).toBe(400_000);
    expect(spilled().length).toBeGreaterThan(0);
    large.close();
    expect(spilled()).toEqual([]);
  });

  it.each([
    ['INTEGER', 2 ** 31],
    ['DOUBLE', Number.POSITIVE_INFINITY],
    ['DOUBLE', '1'],
    ['BOOLEAN', 1],
    ['DATE', '2024-13-01'],
    ['TIMESTAMP', '2024-01-01'],
  ] as const)('refuses a value that does not fit %s: %s', async (type, value) => {
    const name = `s.bad_${Math.random().toString(36).slice(2)}`;
    await expect(database.createTable(name, { x: type }, { x: [value] })).rejects.toThrow(
      `is not of type ${type}`,
    );
  });

  it('writes dates', async () => {
    const dates = ['2024-02-29', null, '1969-12-31'];
    await database.createTable('s.dates', { day: 'DATE' }, { day: dates });
    const { day } = await database.columns('select day::varchar as day from s.dates');
    expect(day).toEqual(dates);
  });

  it('refuses columns of different lengths', async () => {
    const columns = { a: ['x', 'y'], b: ['x'] };
    await expect(database.createTable('s.uneven', { a: 'VARCHAR', b: 'VARCHAR' }, columns)).rejects.toThrow(
      'column b',
    );
  });

  it('refuses integers that a number cannot represent, and unknown types', async () => {
    await expect(database.columns('select 9007199254740993::bigint as x')).rejects.toThrow('too large');
    await expect(database.columns("select date '2024-01-01' as x")).rejects.toThrow('cast it');
  });

  it('finds the tables that a SELECT reads, and refuses anything else', async () => {
    const sql =
      'with a as (select * from cohort.score) select * from a join normalize.model using (model_id)';
    expect(await database.tablesRead(sql)).toEqual(['cohort.score', 'normalize.model']);
    expect(await database.tablesRead('select 1')).toEqual([]);
    for (const _again of [1, 2]) expect(await database.tablesRead('from a.b')).toEqual(['a.b']);
    await expect(database.tablesRead('drop table s.bulk')).rejects.toThrow('not one SELECT');
    await expect(database.tablesRead('select 1; select 2')).rejects.toThrow('not one SELECT: 2');
    await expect(database.tablesRead('select 1) t; drop table s.bulk; --')).rejects.toThrow('not one SELECT');
  });

  it('quotes literals', async () => {
    const hostile = '\'); drop table s.bulk; --\\ "';
    expect(await database.row(`select ${literal(hostile)} as x`)).toEqual({ x: hostile });
  });
});

import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Effects } from '../../pipeline/effects.ts';
import { buildStage, type Computed, type Staging } from '../../pipeline/warehouse/reader.ts';
import { workInOwnFolder } from '../own-folder.ts';

/** A stage with two tables, in a project that has nothing else. */
describe('a table that a script computes', () => {
  workInOwnFolder();
  const known: Staging = {
    contentHash: 'of the table',
    origin: 'real',
    load: (database) => database.createTable('study.known', { x: 'DOUBLE' }, { x: [1, 2] }),
  };
  const sum: Computed = {
    inputs: ['study.known'],
    compute: (reader) => reader.columns('select sum(x)::double as x from study.known'),
  };
  const make = async (inputs: string[], sql: string) => {
    for (const folder of ['sql/claims', 'pipeline/warehouse', 'pipeline/stages', 'out/.build'])
      fs.mkdirSync(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) fs.writeFileSync(file, '{"version": "0"}');
    fs.writeFileSync('pipeline/stages/claims.ts', '');
    for (const table of ['first', 'second'])
      fs.writeFileSync(
        `sql/claims/${table}.yml`,
        'description: a table\ngrain: [x]\ncolumns:\n  x: { type: DOUBLE, description: a number }\n',
      );
    const second: Computed = { inputs, compute: (reader) => reader.columns(sql) };
    const computed = { 'claims.first': sum, 'claims.second': second };
    const effects = { log: () => undefined } as unknown as Effects;
    return await buildStage(
      { stage: 'claims', study: 'paper', code: [], staging: { 'study.known': known }, computed },
      effects,
    );
  };
  const files = () => fs.readdirSync('out/.build/paper/claims').filter((file) => /^\w/.test(file));

  it('reads what it names', async () => {
    expect(await make(['claims.first'], 'from claims.first')).toEqual(['claims.first', 'claims.second']);
    expect(files()).toEqual(['first.csv', 'first.parquet', 'second.csv', 'second.parquet']);
  });

  it('may not read what it does not name, even where that is there for another, and nothing is written', async () => {
    await expect(make([], 'from study.known')).rejects.toThrow(
      'claims.second reads study.known, which is not among its inputs',
    );
    expect(files()).toEqual([]);
  });

  it('finds nothing that neither it nor another names', async () => {
    await expect(make([], 'from cohort.score')).rejects.toThrow('Table with name score does not exist');
    expect(files()).toEqual([]);
  });
});

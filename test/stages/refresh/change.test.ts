import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../pipeline/warehouse/database.ts';
import { rowsOf } from '../../../pipeline/warehouse/rows.ts';

const CHANGE = fs.readFileSync('sql/refresh/change.sql', 'utf8');

// Runs the SELECT on two snapshots of a source without model ids.
describe('refresh.change', () => {
  let database: Database;
  beforeEach(async () => {
    database = await Database.open();
    await database.run(`
      create schema normalize; create schema study;
      create table study.source as select 'mine' as source_id;
      create table normalize.source as
        select *, '2026-01-0' || sequence as as_of
        from (values ('mine', 'mine@1.a', false, null, 1, 'a.json', 'https://a.org', 0.001),
            ('mine', 'mine@2.b', true, 'mine@1.a', 2, 'a.json', 'https://a.org', 0.001))
          t(source_id, snapshot_id, is_latest, replaces, sequence, files, url, rounding_step);
      create table normalize.snapshot_metric as
        select snapshot_id, 'mine:s' as metric_id, 's' as title, 'behavior' as category, 'behavior' as domain,
          'mine' as data_set, null::varchar as parent_id, true as higher_is_better, true as is_leaf
        from normalize.source;
      create table normalize.snapshot_model (snapshot_id varchar, model_id varchar, name varchar, submitted_at timestamp);
      create table normalize.version (snapshot_id varchar, metric_id varchar, version integer, valid_from timestamp);
      create table normalize.score (snapshot_id varchar, model_id varchar, metric_id varchar, state varchar, value double, is_current boolean,
        version integer, measured_at timestamp);`);
  });
  afterEach(() => database.close());

  /** @param before models of the first snapshot, as `id name score`, with commas between them */
  async function changes(before: string, after: string) {
    for (const [snapshot, models] of Object.entries({ 'mine@1.a': before, 'mine@2.b': after })) {
      for (const [id, name, value] of models.split(', ').map((model) => model.split(' '))) {
        await database.run(
          `insert into normalize.snapshot_model values ('${snapshot}', '${id}', '${name}', null)`,
        );
        await database.run(
          `insert into normalize.score values ('${snapshot}', '${id}', 'mine:s', 'scored', ${value}, true, 1, null)`,
        );
      }
    }
    const found = rowsOf(
      await database.columns(`from (${CHANGE}) where kind <> 'count' order by kind, item`),
    );
    const items = found.map(({ kind, item }) => `${kind} ${item}`);
    expect(new Set(items).size).toBe(items.length);
    return found.map(({ kind, item, change, difference }) => [kind, item, change, difference]);
  }

  it('compares models with ambiguous names by their key, and shows the newer id', async () => {
    const found = await changes('brain-score:1 x 1, mine@1.a:y y 2', 'brain-score:1 x 1, mine@2.b:y y 2.5');
    expect(found).toEqual([['score', 'mine@2.b:y on mine:s', 'changed', 0.5]]);
  });

  it('does so even if another model was identified across snapshots', async () => {
    const found = await changes('mine@2.b:Y Y 1, mine@1.a:y y 2', 'mine@2.b:Y Y 1, mine@2.b:y y 2');
    expect(found).toEqual([]);
  });

  /** Instead of a newer download, the second snapshot is a file that a user dropped into raw/. */
  const drop = () =>
    database.run(`
      update normalize.source set is_latest = true, replaces = null;
      update normalize.source set files = 'b.zip', url = 'dropped by hand', rounding_step = 0.01 where sequence = 2`);

  it('compares a dropped file with the newest other one, up to the rounding of both', async () => {
    await drop();
    const found = await changes(
      'mine:x x 0.123, mine:y y 0.2, mine:z z 0.3',
      'mine:x x 0.12, mine:y y 0.21, mine:new new 0.5',
    );
    expect(found).toEqual([
      ['model', 'mine:new', 'new', Number.NaN],
      ['model', 'mine:z', 'gone', Number.NaN],
      ['score', 'mine:new on mine:s', 'new', Number.NaN],
      ['score', 'mine:y on mine:s', 'changed', expect.closeTo(0.01, 12)],
      ['score', 'mine:z on mine:s', 'gone', Number.NaN],
    ]);
  });

  it('compares only what a dropped file says: no ambiguous names, descriptions, versions, times or failures', async () => {
    await drop();
    await database.run(`
      update normalize.snapshot_metric set title = 'another title' where snapshot_id = 'mine@2.b';
      insert into normalize.snapshot_model
        values ('mine@1.a', 'mine:f', 'f', '2023-01-01'), ('mine@2.b', 'mine:f', 'f', null);
      insert into normalize.version
        values ('mine@1.a', 'mine:s', 1, '2020-01-01'), ('mine@2.b', 'mine:s', 1, null);
      insert into normalize.score
        values ('mine@1.a', 'mine:f', 'mine:s', 'failed', null, true, 3, '2023-01-01')`);
    const found = await changes(
      'mine:1 Net 1, mine:2 net 2',
      'mine@2.b:line_2:net net 1, mine@2.b:line_3:net net 2.5',
    );
    expect(found).toEqual([]);
  });

  it('compares no dropped file that is older than another one', async () => {
    await drop();
    await database.run("update normalize.source set as_of = '2025-01-01' where sequence = 2");
    expect(await changes('mine:x x 1', 'mine:x x 2')).toEqual([]);
  });

  it('lists new models, and gone ones by their old id', async () => {
    const found = await changes('mine@1.a:y y 1', 'mine:z z 2');
    expect(found).toEqual([
      ['model', 'mine:z', 'new', Number.NaN],
      ['model', 'mine@1.a:y', 'gone', Number.NaN],
      ['score', 'mine:z on mine:s', 'new', Number.NaN],
      ['score', 'mine@1.a:y on mine:s', 'gone', Number.NaN],
    ]);
  });

  it('lists new versions with the correlation of ranks, whatever their scale', async () => {
    await changes('a a 1, b b 2, c c 3', 'a a 100, b b 300, c c 200');
    await database.run("update normalize.score set version = 2 where snapshot_id = 'mine@2.b'");
    const found = await database.columns(
      `select item, before_text, after_text, rank_correlation from (${CHANGE}) where kind = 'version'`,
    );
    expect(rowsOf(found)).toEqual([
      { item: 'mine:s', before_text: 'version 1', after_text: 'version 2', rank_correlation: 0.5 },
    ]);
  });

  it('lists changed times of submissions, of versions, and of scores that stayed the same', async () => {
    await changes('a a 1, b b 2', 'a a 1, b b 2.5');
    await database.run(`
      update normalize.score set measured_at = if(snapshot_id = 'mine@1.a', '2024-01-01', '2023-01-01')::timestamp;
      update normalize.snapshot_model set submitted_at = '2023-01-01' where snapshot_id = 'mine@2.b' and name = 'a';
      insert into normalize.version values ('mine@1.a', 'mine:s', 1, '2020-01-01'), ('mine@2.b', 'mine:s', 1, '2019-01-01')`);
    const found = await database.columns(
      `select kind, item, change, before_text, after_text from (${CHANGE}) where kind not in ('count', 'score') order by kind`,
    );
    const [old, now] = ['2024-01-01 00:00:00', '2023-01-01 00:00:00'];
    expect(rowsOf(found)).toEqual([
      { kind: 'measurement', item: 'a on mine:s', change: 'changed', before_text: old, after_text: now },
      { kind: 'submission', item: 'a', change: 'changed', before_text: null, after_text: now },
      {
        kind: 'validity',
        item: 'mine:s version 1',
        change: 'changed',
        before_text: '2020-01-01 00:00:00',
        after_text: '2019-01-01 00:00:00',
      },
    ]);
  });
});

import fs from 'node:fs';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { rowsOf } from '../../../pipeline/warehouse/rows.ts';
import { rowsIn } from '../../tables.ts';
import { withDatabase } from '../../warehouse/own-database.ts';

const CHANGE = fs.readFileSync('sql/refresh/change.sql', 'utf8');
const cases = load(fs.readFileSync('test/stages/refresh/changes.yml', 'utf8')) as {
  changes: string;
  before: string;
  after: string;
  first?: string;
  then?: string;
  query: string;
  rows: string;
}[];

// Runs the SELECT on two snapshots of a source without model ids.
it.each(cases)('changes $changes', async ({ before, after, first = '', then = '', query, rows }) => {
  const models = Object.entries({ 'mine@1.a': before, 'mine@2.b': after }).flatMap(([snapshot, text]) =>
    text.split(', ').map((model) => [snapshot, ...model.split(' ')]),
  );
  await withDatabase('normalize study', async (database) => {
    await database.run(`
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
        version integer, measured_at timestamp);
      create view change as ${CHANGE};
      ${first};`);
    for (const [snapshot, id, name, value] of models)
      await database.run(`
        insert into normalize.snapshot_model values ('${snapshot}', '${id}', '${name}', null);
        insert into normalize.score values ('${snapshot}', '${id}', 'mine:s', 'scored', ${value}, true, 1, null)`);
    await database.run(then || 'select 1');
    expect(rowsOf(await database.columns(query))).toEqual(rowsIn(rows));
    const { item } = await database.columns(
      "select kind || ' ' || item as item from change where kind <> 'count'",
    );
    expect(new Set(item).size).toBe(item!.length);
  });
});

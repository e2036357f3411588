import fs from 'node:fs';
import { expect, it } from 'vitest';
import { rowsOf } from '../../../pipeline/warehouse/rows.ts';
import { withDatabase } from '../../warehouse/own-database.ts';

// Runs the SELECT on retrievals of a table without timestamps; three are of the same day.
it('the trajectory takes the last snapshot of a date, whatever the hashes', async () => {
  const found = await withDatabase('normalize study cohort', async (database) => {
    await database.run(`
    create table study.metric_set as select 'main' as metric_set, true as is_main, false as own_models;
    create table study.source as select 0 as entry, 'mine' as source_id, true as is_whole;
    create table cohort.metric as select 'main' as metric_set, 'mine:s' as metric_id, true as included;
    create table cohort.metric_snapshot as select 'mine:s' as metric_id, 'mine@2.a' as snapshot_id;
    create table normalize.source as
      select * from (values
        ('mine', 'mine@1.b', date '2026-01-01', 1), ('mine', 'mine@2.c', date '2026-01-02', 2),
        ('mine', 'mine@2.d', date '2026-01-02', 3), ('mine', 'mine@2.a', date '2026-01-02', 4))
        t(source_id, snapshot_id, as_of, sequence);
    create table normalize.score as select snapshot_id, null::timestamp as measured_at from normalize.source`);
    return rowsOf(
      await database.columns(
        `select snapshot_id, as_of::varchar as as_of from (${fs.readFileSync('sql/timeline/source.sql', 'utf8')}) order by as_of`,
      ),
    );
  });
  expect(found).toEqual([
    { snapshot_id: 'mine@1.b', as_of: '2026-01-01' },
    { snapshot_id: 'mine@2.a', as_of: '2026-01-02' },
  ]);
});

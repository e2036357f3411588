import { expect, it } from 'vitest';
import { saySize } from '../../pipeline/cohort/size-limits.ts';
import { thousands } from '../../pipeline/messages/counts-and-lists.ts';
import type { Study } from '../../pipeline/studies/study.ts';
import { Database } from '../../pipeline/warehouse/database.ts';

async function saidOf(models: number, metrics: number, sources: unknown[] = []): Promise<string[]> {
  const database = await Database.open();
  await database.run(`
    create schema normalize;
    create schema cohort;
    create table cohort.source as select 'own@1' as snapshot_id;
    create table normalize.score as
      select 'own@1' as snapshot_id, model as model_id, metric as metric_id from range(${models}) m(model), range(${metrics}) n(metric)
      union all
      select 'other@1', -1 - model, 'other' from range(2000) m(model)`);
  const said: string[] = [];
  await saySize(database, { name: 'agree-own', sources } as unknown as Study, {
    say: (line) => said.push(line),
  });
  database.close();
  return said;
}

const WITHOUT = 'goes without aggregation/redundancy_*, which would take too long';

it.each([
  [1001, 30, undefined],
  [200, 500, WITHOUT],
  [6000, 200, `${WITHOUT} and takes about 3 minutes`],
])(
  'says before the work what %i models × %i metrics go without, and how long they take',
  async (models, metrics, said) => {
    const table = `agree-own: a table of ${thousands(models)} models × ${metrics} metrics`;
    expect(await saidOf(models, metrics)).toEqual(said === undefined ? [] : [`${table} ${said}`]);
  },
);

it('says nothing about published sources, of which a study takes a part', async () => {
  expect(await saidOf(2500, 30, [{ source_id: 'brain-score' }])).toEqual([]);
});

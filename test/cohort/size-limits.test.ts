import { expect, it } from 'vitest';
import { saySize } from '../../pipeline/cohort/size-limits.ts';
import { thousands } from '../../pipeline/messages/plurals.ts';
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

const GROUPED = 'intervals by leaving out single models (50 groups of models are left out)';

it.each([
  [1000, 30, undefined],
  [1001, 30, GROUPED],
  [200, 500, 'aggregation/redundancy_*'],
  [6000, 200, `${GROUPED} and aggregation/redundancy_*. It takes about 3 minutes`],
])('says before the work what is left out of %i models × %i metrics', async (models, metrics, without) => {
  const size = `${thousands(models)} models × ${metrics} metrics`;
  expect(await saidOf(models, metrics)).toEqual(
    without === undefined
      ? []
      : [`agree-own: ${size} would take too long with all tables, so it goes without ${without}`],
  );
});

it('says nothing about published sources, of which a study takes a part', async () => {
  expect(await saidOf(2500, 30, [{ source_id: 'brain-score' }])).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCohorts } from '../../pipeline/cohort/cohort.ts';
import { withoutCopies } from '../../pipeline/cohort/model-copies.ts';
import { Database } from '../../pipeline/warehouse/database.ts';

/** Models a, b and c are copies of each other, represented by c; d has no copies. */
const TABLES = `
  create schema cohort;
  create table cohort.metric as
    select 'main' as metric_set, unnest(['x', 'y']) as metric_id, true as included, 'V1' as category,
      'neural' as domain, 'f' as data_set, true as higher_is_better;
  create table cohort.model as
    select 'main' as metric_set, model_id, 'f' as family, true as included, copy_of
    from (values ('a', 'c'), ('b', 'c'), ('c', null), ('d', null)) t(model_id, copy_of);
  create table cohort.score as
    select 'main' as metric_set, model_id, metric_id, value::double as value from (values
      ('a', 'x', 0.1), ('a', 'y', 0.2), ('b', 'x', 0.1), ('c', 'x', 0.1), ('c', 'y', 0.2),
      ('d', 'x', 0.3), ('d', 'y', 0.4)) t(model_id, metric_id, value)`;

describe('withoutCopies', () => {
  let database: Database;
  beforeAll(async () => {
    database = await Database.open();
    await database.run(TABLES);
  });
  afterAll(() => database.close());

  it('keeps one model of each group of copies', async () => {
    expect(await withoutCopies(database, await readCohorts(database))).toMatchObject([
      { models: [{ id: 'c' }, { id: 'd' }], columns: [Float64Array.of(0.1, 0.3), Float64Array.of(0.2, 0.4)] },
    ]);
  });
});

import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCohorts } from '../../pipeline/cohort/cohort.ts';
import { readCopies, withoutCopies } from '../../pipeline/cohort/copies.ts';
import { Database, literal } from '../../pipeline/warehouse/database.ts';
import { rowsOf } from '../../pipeline/warehouse/rows.ts';

/** Models a, b and c are copies of each other, b without a score on y; d has no copy. */
const TABLES = `
  create schema normalize; create schema study; create schema cohort; create schema past;
  create table cohort.score as
    select 'main' as metric_set, model_id, metric_id, value::double as value from (values
      ('a', 'x', 0.1), ('a', 'y', 0.2), ('b', 'x', 0.1), ('c', 'x', 0.1), ('c', 'y', 0.2),
      ('d', 'x', 0.3), ('d', 'y', 0.4)) t(model_id, metric_id, value);
  create table cohort.metric as
    select 'main' as metric_set, unnest(['x', 'y']) as metric_id, true as included, 'V1' as category,
      'neural' as domain, 'f' as data_set, true as higher_is_better;
  create table cohort.metric_snapshot as select metric_id, 's@1' as snapshot_id from cohort.metric;
  create table cohort.state as
    select models.model_id, metrics.metric_id,
      case when score.value is null then 'never_run' else 'scored' end as state, score.value
    from (select distinct model_id from cohort.score) as models cross join cohort.metric as metrics
    left join cohort.score as score on models.model_id = score.model_id and metrics.metric_id = score.metric_id;
  create table normalize.score as select 's@1' as snapshot_id, model_id from cohort.score;
  create table normalize.snapshot_model as
    select distinct 's@1' as snapshot_id, model_id, null::timestamp as submitted_at from cohort.score;
  create table normalize.model_family as select distinct model_id, 'f' as family from cohort.score;
  create table normalize.model as
    select * from (values ('a', timestamp '2024-01-03'), ('b', timestamp '2024-01-01'),
      ('c', timestamp '2024-01-02'), ('d', null)) t(model_id, submitted_at);
  create table past.point as select 's@1' as snapshot_id, date '2024-02-01' as as_of;
  create table past.metric as select date '2024-02-01' as as_of, metric_id from cohort.metric;
  create table past.state as select date '2024-02-01' as as_of, model_id, metric_id, value from cohort.state;
  create table past.copy as select 's@1' as snapshot_id, unnest(['a', 'b', 'c']) as model_id, 'a' as copy_group;
  create table cohort.copy as
    select 'main' as metric_set, model_id, copy_group, n_scored, 'a' as nearest_copy, 1 as n_common, 1.0::double as share_equal
    from past.copy join (values ('a', 2), ('b', 1), ('c', 2)) t(model_id, n_scored) using (model_id);`;

let database: Database;
beforeAll(async () => {
  database = await Database.open();
  await database.run(TABLES);
});
afterAll(() => database.close());

async function models(keep: 'all' | 'one', coverage: number | null, submittedFirst?: string) {
  const rule = coverage === null ? "'complete' as cohort, null::double" : `'coverage' as cohort, ${coverage}`;
  await database.run(`
    create or replace table study.metric_set as
      select 'main' as metric_set, true as is_main, ${rule} as minimum_coverage;
    create or replace table study.copies as select '${keep}' as keep;
    update normalize.model set submitted_at = case when model_id = ${literal(submittedFirst ?? '')}
      then timestamp '2023-01-01' else submitted_at end;`);
  const select = (file: string) => fs.readFileSync(file, 'utf8');
  await database.run(`create or replace table cohort.model as (${select('sql/cohort/model.sql')})`);
  const rows = rowsOf(await database.columns('select * from cohort.model order by model_id'));
  const past = await database.columns(
    `select model_id from (${select('sql/past/model.sql')}) order by model_id`,
  );
  return { rows, past: past.model_id };
}

describe('copies of one model', () => {
  it('are all included if the study keeps all, each with its representative', async () => {
    const { rows } = await models('all', 0.5);
    expect(rows.map(({ model_id, included, copy_of }) => [model_id, included, copy_of])).toEqual([
      // c has as many scores as a, and was submitted before it.
      ['a', true, 'c'],
      ['b', true, 'c'],
      ['c', true, null],
      ['d', true, null],
    ]);
    expect(rows.map(({ nearest_copy }) => nearest_copy)).toEqual(['a', 'a', 'a', null]);
    expect(await withoutCopies(database, await readCohorts(database))).toMatchObject([
      { models: [{ id: 'c' }, { id: 'd' }], columns: [Float64Array.of(0.1, 0.3), Float64Array.of(0.2, 0.4)] },
    ]);
  });

  it('are reduced to one if the study keeps one, on past dates too', async () => {
    const { rows, past } = await models('one', 0.5);
    expect(rows.map(({ model_id, reason }) => [model_id, reason])).toEqual([
      ['a', 'copy of another model'],
      ['b', 'copy of another model'],
      ['c', null],
      ['d', null],
    ]);
    expect(past).toEqual(['c', 'd']);
  });

  it('are represented by one that the set can include, even if another has more scores', async () => {
    await database.run("update cohort.copy set n_scored = 9 where model_id = 'b'");
    const { rows } = await models('one', null);
    await database.run("update cohort.copy set n_scored = 1 where model_id = 'b'");
    expect(rows.map(({ model_id, reason }) => [model_id, reason])).toEqual([
      ['a', 'copy of another model'],
      ['b', 'not scored on every metric'],
      ['c', null],
      ['d', null],
    ]);
  });

  it('are represented by the earliest of those with the most scores', async () => {
    const { rows, past } = await models('one', null, 'a');
    expect(rows.filter(({ included }) => included).map(({ model_id }) => model_id)).toEqual(['a', 'd']);
    expect(past).toEqual(['a', 'd']);
  });
});

describe('readCopies', () => {
  const find = (step: number, scores: string) =>
    readCopies(
      database,
      {
        group: 'name',
        metrics: `select 'one' as name, unnest(['x', 'y']) as metric_id, 'V1' as category, 'neural' as domain,
          'f' as data_set, false as reversed, ${step}::double as rounding_step`,
        models: "select 'one' as name, unnest(['m', 'n']) as model_id, '' as family",
        scores: `select 'one' as name, model_id, metric_id, value::double as value
          from (values ${scores}) t(model_id, metric_id, value)`,
      },
      { minimumCommon: 2, minimumEqual: 1 },
    );

  it('takes rounded scores one step apart as equal, despite floating-point error', async () => {
    // 0.431 − 0.43 is more than 0.001.
    const scores = "('m', 'x', 0.431), ('n', 'x', 0.43), ('m', 'y', 0.5), ('n', 'y', 0.5)";
    expect(await find(0.001, scores)).toEqual([
      {
        name: 'one',
        model_id: 'm',
        copy_group: 'm',
        n_scored: 2,
        nearest_copy: 'n',
        n_common: 2,
        share_equal: 1,
      },
      {
        name: 'one',
        model_id: 'n',
        copy_group: 'm',
        n_scored: 2,
        nearest_copy: 'm',
        n_common: 2,
        share_equal: 1,
      },
    ]);
    expect(await find(0, scores)).toEqual([]);
    expect(await find(0.001, scores.replace('0.431', '0.432'))).toEqual([]);
  });

  it('takes unrounded scores as equal only if they are identical', async () => {
    const scores = "('m', 'x', 0.123456), ('n', 'x', 0.123456), ('m', 'y', 1e-9), ('n', 'y', 1e-9)";
    expect(await find(0, scores)).toHaveLength(2);
    expect(await find(0, scores.replace('1e-9', '2e-9'))).toEqual([]);
  });
});

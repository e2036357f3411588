import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Cohort,
  completeCohort,
  type Model,
  readCohorts,
  sharedModelSets,
} from '../../pipeline/cohort/cohort.ts';
import { COPIES, withoutCopies } from '../../pipeline/cohort/model-copies.ts';
import { Database } from '../../pipeline/warehouse/database.ts';

/** Of the set `copies`, the models a, b and c are copies of each other, represented by c; d has no copies. */
const TABLES = `
  create schema cohort;
  create table cohort.metric as from (values
    ('two', 'b', 'behavior', 'behavior', 'Geirhos2021', false, true),
    ('one', 'b', 'behavior', 'behavior', 'Geirhos2021', false, true),
    ('one', 'a', 'V1', 'neural', 'Freeman2013', true, true),
    ('two', 'a', 'V1', 'neural', 'Freeman2013', true, false),
    ('copies', 'x', 'V1', 'neural', 'f', true, true), ('copies', 'y', 'V1', 'neural', 'f', true, true))
    t(metric_set, metric_id, category, domain, data_set, higher_is_better, included);
  create table cohort.model as from (values
    ('one', 'm2', 'resnet', true, null), ('two', 'm3', 'vit', true, null), ('one', 'm1', 'resnet', true, null),
    ('two', 'm1', 'resnet', false, null), ('copies', 'a', 'f', true, 'c'), ('copies', 'b', 'f', true, 'c'),
    ('copies', 'c', 'f', true, null), ('copies', 'd', 'f', true, null))
    t(metric_set, model_id, family, included, copy_of);
  create table cohort.score as from (values
    ('two', 'm3', 'b', 0.4::double), ('one', 'm2', 'a', 0.3), ('one', 'm1', 'a', 0.1), ('one', 'm1', 'b', 0.2),
    ('copies', 'a', 'x', 0.1), ('copies', 'a', 'y', 0.2), ('copies', 'b', 'x', 0.1), ('copies', 'c', 'x', 0.1),
    ('copies', 'c', 'y', 0.2), ('copies', 'd', 'x', 0.3), ('copies', 'd', 'y', 0.4))
    t(metric_set, model_id, metric_id, value)`;

let reader: Database;
beforeAll(async () => {
  reader = await Database.open();
  await reader.run(TABLES);
  return () => reader.close();
});
const ids = (models: readonly Model[]) => models.map(({ id }) => id);

describe('readCohorts', () => {
  it('makes one column per metric, negates it if lower is better, and leaves missing scores NaN', async () => {
    const [, one, two] = await readCohorts(reader);
    expect(one!.models).toEqual([
      { id: 'm1', family: 'resnet' },
      { id: 'm2', family: 'resnet' },
    ]);
    expect(one!.columns).toEqual([Float64Array.of(0.1, 0.3), Float64Array.of(-0.2, Number.NaN)]);
    expect(one!.metrics.map(({ reversed }) => reversed)).toEqual([false, true]);
    expect(two!.metrics).toMatchObject([
      { id: 'b', category: 'behavior', domain: 'behavior', dataSet: 'Geirhos2021' },
    ]);
    expect(ids(two!.models)).toEqual(['m3']);
    expect(two!.columns).toEqual([Float64Array.of(-0.4)]);
  });
});

/** A set of these metrics; each score is its metric's character code, to recognise the column. */
const set = (metricSet: string, models: string[], ids: string[]): Cohort => ({
  metricSet,
  models: models.map((id) => ({ id, family: 'resnet' })),
  metrics: ids.map((id) => ({
    id,
    category: 'V1',
    domain: 'neural',
    dataSet: 'Freeman2013',
    reversed: false,
  })),
  columns: ids.map((id) => new Float64Array(models.length).fill(id.charCodeAt(0))),
});

describe('sharedModelSets', () => {
  it('groups sets with the same models, with the index of each pair among all pairs', () => {
    const [ac, bcd, other] = [
      set('ac', ['m', 'n'], ['a', 'c']),
      set('bcd', ['m', 'n'], ['b', 'c', 'd']),
      set('other', ['m'], ['a', 'd']),
    ];
    const [shared, alone] = sharedModelSets([ac, bcd, other]);
    expect(shared!.columns.map(([letter]) => String.fromCharCode(letter!))).toEqual(['a', 'b', 'c', 'd']);
    // ab 0, ac 1, ad 2, bc 3, bd 4, cd 5
    expect([...shared!.pairs.get(ac)!]).toEqual([1]);
    expect([...shared!.pairs.get(bcd)!]).toEqual([3, 4, 5]);
    expect([shared!, alone!].map(({ models }) => ids(models))).toEqual([['m', 'n'], ['m']]);
    expect(shared!.metricIds).toEqual(['a', 'b', 'c', 'd']);
    expect([...alone!.pairs.get(other)!]).toEqual([0]);
  });

  it('orders metrics by bytes, as DuckDB does', async () => {
    // In UTF-16 the second begins with 0xd83d, so it would come first.
    const names = ['\uff21', '\u{1f600}'];
    expect([...names].sort()).toEqual([...names].reverse());
    const { name } = await reader.columns(
      `select name from (values ('${names[1]}'), ('${names[0]}')) as names(name) order by name`,
    );
    expect(name).toEqual(names);
    const [both, second] = [set('both', ['m'], names), set('second', ['m'], names.slice(1))];
    const [shared] = sharedModelSets([second, both]);
    expect(shared!.metricIds).toEqual(names);
    expect([...shared!.pairs.get(both)!]).toEqual([0]);
  });
});

describe('completeCohort', () => {
  it('has the models that are scored on every metric', async () => {
    const [, one] = await readCohorts(reader);
    const complete = completeCohort(one!);
    expect(ids(complete.models)).toEqual(['m1']);
    expect(complete.columns).toEqual([Float64Array.of(0.1), Float64Array.of(-0.2)]);
  });
});

it('withoutCopies keeps one model of each group of copies', async () => {
  const [copies] = await readCohorts(reader);
  expect(await withoutCopies(reader, [copies!], COPIES)).toMatchObject([
    { models: [{ id: 'c' }, { id: 'd' }], columns: [Float64Array.of(0.1, 0.3), Float64Array.of(0.2, 0.4)] },
  ]);
});

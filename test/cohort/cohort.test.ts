import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Cohort,
  completeCohort,
  type Model,
  readCohorts,
  setName,
  unionsOf,
} from '../../pipeline/cohort/cohort.ts';
import { Database } from '../../pipeline/warehouse/database.ts';

const tables = {
  'cohort.metric': {
    types: {
      metric_set: 'VARCHAR',
      metric_id: 'VARCHAR',
      category: 'VARCHAR',
      domain: 'VARCHAR',
      data_set: 'VARCHAR',
      higher_is_better: 'BOOLEAN',
      included: 'BOOLEAN',
    },
    rows: {
      metric_set: ['two', 'one', 'one', 'two'],
      metric_id: ['b', 'b', 'a', 'a'],
      category: ['behavior', 'behavior', 'V1', 'V1'],
      domain: ['behavior', 'behavior', 'neural', 'neural'],
      data_set: ['Geirhos2021', 'Geirhos2021', 'Freeman2013', 'Freeman2013'],
      higher_is_better: [false, false, true, true],
      included: [true, true, true, false],
    },
  },
  'cohort.model': {
    types: { metric_set: 'VARCHAR', model_id: 'VARCHAR', family: 'VARCHAR', included: 'BOOLEAN' },
    rows: {
      metric_set: ['one', 'two', 'one', 'two'],
      model_id: ['m2', 'm3', 'm1', 'm1'],
      family: ['resnet', 'vit', 'resnet', 'resnet'],
      included: [true, true, true, false],
    },
  },
  'cohort.score': {
    types: { metric_set: 'VARCHAR', model_id: 'VARCHAR', metric_id: 'VARCHAR', value: 'DOUBLE' },
    rows: {
      metric_set: ['two', 'one', 'one', 'one'],
      model_id: ['m3', 'm2', 'm1', 'm1'],
      metric_id: ['b', 'a', 'a', 'b'],
      value: Float64Array.of(0.4, 0.3, 0.1, 0.2),
    },
  },
} as const;

let reader: Database;
beforeAll(async () => {
  reader = await Database.open();
  await reader.run('create schema cohort');
  for (const [name, { types, rows }] of Object.entries(tables)) await reader.createTable(name, types, rows);
});
afterAll(() => reader.close());
const ids = (models: readonly Model[]) => models.map(({ id }) => id);

describe('readCohorts', () => {
  it('makes one column per metric, negates it if lower is better, and leaves missing scores NaN', async () => {
    const [one, two] = await readCohorts(reader);
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

describe('unionsOf', () => {
  it('groups sets with the same models, with the index of each pair among all pairs', () => {
    const [ac, bcd, other] = [
      set('ac', ['m', 'n'], ['a', 'c']),
      set('bcd', ['m', 'n'], ['b', 'c', 'd']),
      set('other', ['m'], ['a', 'd']),
    ];
    const [union, alone] = unionsOf([ac, bcd, other]);
    expect(union!.columns.map(([letter]) => String.fromCharCode(letter!))).toEqual(['a', 'b', 'c', 'd']);
    // ab 0, ac 1, ad 2, bc 3, bd 4, cd 5
    expect([...union!.pairs.get(ac)!]).toEqual([1]);
    expect([...union!.pairs.get(bcd)!]).toEqual([3, 4, 5]);
    expect([union!, alone!].map(({ models }) => ids(models))).toEqual([['m', 'n'], ['m']]);
    expect(union!.metricIds).toEqual(['a', 'b', 'c', 'd']);
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
    const [union] = unionsOf([second, both]);
    expect(union!.metricIds).toEqual(names);
    expect([...union!.pairs.get(both)!]).toEqual([0]);
  });
});

describe('completeCohort', () => {
  it('has the models that are scored on every metric', async () => {
    const [one] = await readCohorts(reader);
    const complete = completeCohort(one!);
    expect(ids(complete.models)).toEqual(['m1']);
    expect(complete.columns).toEqual([Float64Array.of(0.1), Float64Array.of(-0.2)]);
  });
});

it('setName removes only the mark of simulated scores', () => {
  expect(['simulated:all', 'all', 'not_simulated:all'].map(setName)).toEqual([
    'all',
    'all',
    'not_simulated:all',
  ]);
});

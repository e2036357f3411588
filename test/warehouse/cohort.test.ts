import { describe, expect, it } from 'vitest';
import type { Reader } from '../../pipeline/warehouse/build.ts';
import {
  type Cohort,
  completeCohort,
  type Model,
  readCohorts,
  setName,
  unionsOf,
} from '../../pipeline/warehouse/cohort.ts';

const metrics = {
  metric_set: ['one', 'one', 'two'],
  metric_id: ['a', 'b', 'b'],
  category: ['V1', 'behavior', 'behavior'],
  domain: ['neural', 'behavior', 'behavior'],
  family: ['Freeman2013', 'Geirhos2021', 'Geirhos2021'],
  reversed: [false, true, true],
};
const scores = {
  metric_set: ['one', 'one', 'one', 'two'],
  model_id: ['m1', 'm1', 'm2', 'm3'],
  metric_id: ['a', 'b', 'a', 'b'],
  value: Float64Array.of(0.1, 0.2, 0.3, 0.4),
};
const models = {
  metric_set: ['one', 'one', 'two'],
  model_id: ['m1', 'm2', 'm3'],
  family: ['resnet', 'resnet', 'vit'],
};
const reader: Reader = {
  columns: async (sql) => (sql.includes('cohort.model') ? models : metrics),
  // In another order, and in two parts.
  parts: async function* () {
    for (const rows of [
      [3, 2],
      [0, 1],
    ])
      yield Object.fromEntries(
        Object.entries(scores).map(([name, values]) => [
          name,
          values instanceof Float64Array
            ? Float64Array.from(rows, (i) => values[i]!)
            : rows.map((i) => values[i]!),
        ]),
      );
  },
};
const ids = (models: readonly Model[]) => models.map(({ id }) => id);

describe('readCohorts', () => {
  it('makes one column per metric, turns round where lower is better, and leaves gaps where there is no score', async () => {
    const [one, two] = await readCohorts(reader);
    expect(one!.models).toEqual([
      { id: 'm1', family: 'resnet' },
      { id: 'm2', family: 'resnet' },
    ]);
    expect(one!.columns).toEqual([Float64Array.of(0.1, 0.3), Float64Array.of(-0.2, Number.NaN)]);
    expect(one!.metrics.map(({ reversed }) => reversed)).toEqual([false, true]);
    expect(two!.metrics).toMatchObject([
      { id: 'b', category: 'behavior', domain: 'behavior', family: 'Geirhos2021' },
    ]);
    expect(ids(two!.models)).toEqual(['m3']);
    expect(two!.columns).toEqual([Float64Array.of(-0.4)]);
  });
});

/** A set over these metrics; a metric's column holds its letter's place, so that it can be told. */
const set = (metricSet: string, models: string[], ids: string[]): Cohort => ({
  metricSet,
  models: models.map((id) => ({ id, family: 'resnet' })),
  metrics: ids.map((id) => ({
    id,
    category: 'V1',
    domain: 'neural',
    family: 'Freeman2013',
    reversed: false,
  })),
  columns: ids.map((id) => new Float64Array(models.length).fill(id.charCodeAt(0))),
});

describe('unionsOf', () => {
  it('puts sets of the same models together, and says where each pair stands among all', () => {
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
});

describe('completeCohort', () => {
  it('has the models that are scored on every metric', async () => {
    const [one] = await readCohorts(reader);
    const complete = completeCohort(one!);
    expect(ids(complete.models)).toEqual(['m1']);
    expect(complete.columns).toEqual([Float64Array.of(0.1), Float64Array.of(-0.2)]);
  });
});

it('setName takes the mark of simulated scores away, and nothing else', () => {
  expect(['simulated:all', 'all', 'not_simulated:all'].map(setName)).toEqual([
    'all',
    'all',
    'not_simulated:all',
  ]);
});

import { describe, expect, it } from 'vitest';
import {
  forwardOrder,
  panelAgreement,
  randomOrder,
  roundRobinOrder,
} from '../../../../pipeline/stages/aggregation/fewer-metrics/panel-agreement.ts';
import { seededGenerator, standardNormals } from '../../../../pipeline/statistics/numbers/random.ts';
import { close } from '../../../statistics/references.ts';
import references from './panel-agreement.json' with { type: 'json' };

// The root is the mean of two nodes, one with metrics 0 and 1, the other with metric 2.
const tree = { parents: Int32Array.of(-1, 0, 0), leafParents: Int32Array.of(1, 1, 2) };
const partition = { parts: ['all'], of: new Int32Array(3) };
const scored = (rows: number[][]) => ({
  columns: rows.map((row) => Float64Array.from(row)),
  tree,
  partition,
});
const early = scored(references.early);
const later = scored(references.later);

/**
 * NumPy 2.4.6 and SciPy 1.17.1, with the early and later scores E and L (of the models listed), full(X) =
 * ((X[:,0] + X[:,1]) / 2 + X[:,2]) / 2 and the panels' f(X): X[:,2], (X[:,2] + X[:,0]) / 2, full(X):
 * spearmanr(f(L), full(L)), kendalltau of the same, and with up = full(E) > median(full(E)), is = full(L) >=
 * full(E)[up].min(), pass = f(L) >= f(E)[up].min(): pass[is].mean(), (~pass[~is]).mean()
 */
it.each(references.judged)('agrees with SciPy and NumPy over the models $models', ({ models, expected }) => {
  const found = panelAgreement({ early, later }, [2, 0, 1])(models);
  expect(found).toEqual(close(expected.flat(), 12));
});

it('a class without models has no share', () => {
  const low = { ...later, columns: later.columns.map((column) => column.map((score) => score - 100)) };
  const found = panelAgreement({ early, later: low }, [0])([...low.columns[0]!.keys()]);
  expect([found[2], found[3]]).toEqual([Number.NaN, 1]);
});

const models = 40;
const noise = (metric: number) => standardNormals(seededGenerator(1, metric), models);
const ability = noise(100);
/** Metrics of the ability, each with more noise than the one before. */
const columns = [0, 1, 2, 3, 4].map((metric) => noise(metric).map((own, m) => ability[m]! + metric * own));
const flat = (own: Float64Array[]) => ({
  columns: own,
  tree: { parents: Int32Array.of(-1), leafParents: new Int32Array(own.length) },
  partition: { parts: ['all'], of: new Int32Array(own.length) },
});

describe('roundRobinOrder', () => {
  it('takes the metric with the largest loading of each type in turn', () => {
    expect(roundRobinOrder(flat(columns), ['a', 'a', 'b', 'a', 'b'], 5)).toEqual([0, 2, 1, 4, 3]);
  });

  it('ignores the sign of a loading, and takes a constant metric last', () => {
    const own = [new Float64Array(models), columns[2]!, columns[1]!, columns[0]!.map((each) => -each)];
    expect(roundRobinOrder(flat(own), ['a', 'a', 'a', 'a'], 4)).toEqual([3, 2, 1, 0]);
    expect(roundRobinOrder(flat([own[0]!, own[0]!]), ['a', 'a'], 2)).toEqual([0, 1]);
  });
});

it('forwardOrder begins with the metric that agrees most with the mean of all', () => {
  const copies = [columns[4]!, columns[0]!, columns[3]!, columns[0]!, columns[0]!];
  const standard = copies.map((column) => column.map((each) => each / Math.max(...column.map(Math.abs))));
  expect(forwardOrder(flat(standard), 2)[0]).toBe(1);
  expect(forwardOrder(flat(standard), 2)).toHaveLength(2);
  expect([...forwardOrder(flat(standard), 5)].sort()).toEqual([0, 1, 2, 3, 4]);
});

describe('randomOrder', () => {
  it('is the same for the same seed and index, and nested', () => {
    expect(randomOrder(9, 4, 7, 2)).toEqual(randomOrder(9, 9, 7, 2).slice(0, 4));
    expect(randomOrder(9, 9, 7, 2)).not.toEqual(randomOrder(9, 9, 7, 3));
  });
});

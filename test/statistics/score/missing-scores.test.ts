import { describe, expect, it } from 'vitest';
import {
  aggregationMethods,
  type Scored,
  scorer,
} from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { fullWeights } from '../../../pipeline/statistics/score/metric-tree.ts';
import {
  scoresOfPresent,
  scoresWithZeros,
  shareMissing,
  transformedWherePresent,
} from '../../../pipeline/statistics/score/missing-scores.ts';
import { expectClose } from '../references.ts';
import references from './missing-scores.json' with { type: 'json' };

const none = Number.NaN;
const columns = [
  [0.31, 0.22, 0.55, 0.48, 0.1, 0.99, 0.73, none, 0.22, none],
  [0.42, 0.37, 0.33, 0.58, 0.29, 0.7, none, none, 0.61, none],
  [0.55, 0.49, 0.71, 0.12, 0.64, 0.35, 0.8, 0.66, none, none],
  [0.61, 0.2, 0.52, 0.33, 0.47, 0.9, 0.77, 0.22, none, 0.9],
].map((column) => Float64Array.from(column));
/** The root has two nodes: one with metrics 0 and 1, the other with metric 3 and a node of metric 2 alone. */
const tree = { parents: Int32Array.of(-1, 0, 0, 2), leafParents: Int32Array.of(1, 1, 3, 2) };
const partition = { parts: ['one', 'two'], of: Int32Array.of(0, 0, 1, 1) };
const all: Scored = { columns, tree, partition };
/** The first six models, which have every metric. */
const complete: Scored = { ...all, columns: columns.map((column) => column.slice(0, 6)) };

/**
 * missing-scores.json is from NumPy 2.2.4 and pandas 2.2.3, where w are the metrics’ weights in the root.
 *
 * withZeros: `d = df.fillna(0)`.
 * arithmetic_mean, z_mean, mean_rank: the sum of w times `d`, `(d - d.mean()) / d.std(ddof=1)` or `d.rank()`.
 * balanced: the two parts’ weighted means, each ÷ its standard deviation; their sum ÷ the sum of 1 ÷ both deviations.
 *
 * ofPresent: the same with `d = df`, whose `mean`, `std` and `rank` skip missing scores. Ranks are divided by
 * `d.notna().sum() + 1`, and nodes are means of the children that have a value. `balanced` has
 * the coefficients c of `df.dropna()`; the score is `nansum(z * c) * abs(c).sum() / abs(c[present]).sum()`.
 */
describe('scoresWithZeros', () => {
  it.each(aggregationMethods)('agrees with NumPy on %s', (method) => {
    expectClose(scoresWithZeros(method, all), references.withZeros[method]);
  });
});

describe('scoresOfPresent', () => {
  it.each(aggregationMethods)('agrees with NumPy on %s', (method) => {
    expectClose(scoresOfPresent(method, all, complete), references.ofPresent[method]);
  });

  it('leaves a node without scores out of its parent’s mean', () => {
    const rows = [
      [0.2, 0.4, 0.6, 0.8],
      [none, 0.4, none, 0.8],
      [none, none, 0.6, none],
      [none, none, none, none],
    ];
    const given = [0, 1, 2, 3].map((metric) => Float64Array.from(rows, (row) => row[metric]!));
    const scores = scoresOfPresent('arithmetic_mean', { ...all, columns: given }, complete);
    expectClose(scores, [(0.3 + 0.7) / 2, (0.4 + 0.8) / 2, 0.6, none]);
  });
});

// NumPy 2.4.6 and SciPy 1.17.1, of the columns x = [1, 2, 3, 5, 4, 4, 8], y = [3, 4, 8, 5, 0] and i2n = [9, 1, 5, 5, 6, 6]:
// z = (v - mean(v)) / std(v, ddof=1), or rankdata(v) / (len(v) + 1).
describe('scoresOfPresent with 0 for failed scores', () => {
  const attempts = [
    [1, 2, 3, 5, 4, 4, 8],
    [3, 4, 8, 5, 0, none, none],
    [9, 1, 5, 5, 6, 6, none],
  ].map((column) => Float64Array.from(column));
  const oneNodeEach = { parents: Int32Array.of(-1, 0, 0), leafParents: Int32Array.of(2, 2, 1) };
  const scored: Scored = { columns: attempts, tree: oneNodeEach, partition: all.partition };
  const scoredOnAll = { ...scored, columns: attempts.map((column) => column.slice(0, 4)) };
  it.each([
    ['arithmetic_mean', [4, 5, 8]],
    ['z_mean', [-0.19814920570272, 0.16059648429102, 1.82682828621126]],
    ['mean_rank', [0.50372023809524, 0.60267857142857, 0.875]],
  ] as const)('transforms them with the others: %s', (method, expected) => {
    expectClose(scoresOfPresent(method, scored, scoredOnAll).slice(4), expected);
  });
});

describe('transformedWherePresent', () => {
  it('gives a metric’s only score the z-score 0 and the rank ½', () => {
    const alone = Float64Array.of(none, 0.7);
    expect([...transformedWherePresent('standardised', [alone])[0]!]).toEqual([none, 0]);
    expect([...transformedWherePresent('ranks', [alone])[0]!]).toEqual([none, 0.5]);
  });
});

describe('a model with every metric', () => {
  it('has the same arithmetic mean under every policy, to the last bit', () => {
    // The terms cancel out, so the last digits depend on the order in which they are added.
    const cancelling = columns.map((column, m) => column.map((score) => (m % 2 ? 1e15 : 1) * (score - 0.5)));
    const scored = { ...all, columns: cancelling };
    const complete = { ...all, columns: cancelling.map((column) => column.slice(0, 6)) };
    const full = [...scorer('arithmetic_mean', complete)(fullWeights(tree))];
    expect([...scoresWithZeros('arithmetic_mean', scored).slice(0, 6)]).toEqual(full);
    expect([...scoresOfPresent('arithmetic_mean', scored, complete).slice(0, 6)]).toEqual(full);
  });
});

it('the share of missing scores is unknown without any column or model', () => {
  // 2, 3, 2 and 1 of 10 scores.
  expect(shareMissing(columns)).toBeCloseTo(8 / 40, 12);
  expect([[], [new Float64Array(0)]].map(shareMissing)).toEqual([none, none]);
});

import { describe, expect, it } from 'vitest';
import {
  type Groups,
  mrqap,
  prepareTests,
  type Tested,
} from '../../../../pipeline/stages/agreement/attributes/mrqap.ts';
import { pairRegression } from '../../../../pipeline/statistics/correlation/pair-regression.ts';
import { allPairs } from '../../../../pipeline/statistics/correlation/pairs.ts';
import { Workers } from '../../../../pipeline/workers/workers.ts';
import { close, expectClose } from '../../../statistics/references.ts';
import constants from './mrqap.json' with { type: 'json' };

const METRICS = 9;
const { a, b } = allPairs(METRICS);
/** No groups of pairs. */
const none = new Int32Array(a.length);
const test = (estimates: Float64Array, regressors: Float64Array[], own: Partial<Tested>) =>
  mrqap(new Workers(1), {
    estimates,
    regressors,
    metrics: METRICS,
    permutations: 200,
    seed: 1,
    groups: { of: [...'abcdefghi'].slice(0, own.metrics), isWhole: [] },
    pairGroups: none,
    ...own,
  });
const same = (labels: readonly number[]) =>
  Float64Array.from(a, (one, pair) => Number(labels[one] === labels[b[pair]!]));
const type = same([0, 0, 1, 1, 2, 2, 0, 1, 2]);
const region = same([0, 1, 0, 1, 0, 1, 1, 1, 0]);
const dataSet = same([0, 0, 1, 1, 2, 3, 4, 4, 5]);
const regressors = [type, region, dataSet];
const estimates = Float64Array.from(a, (i, pair) => {
  const j = b[pair]!;
  return Math.sin(1 + 3 * (i + j) + i * j) + 0.8 * type[pair]! + 0.3 * dataSet[pair]!;
});
const uncounted = ['0,1', '2,6', '3,8', '1,7'];
const withMissing = estimates.map((value, pair) =>
  uncounted.includes(`${a[pair]},${b[pair]}`) ? Number.NaN : value,
);

/**
 * Constants from R 4.5: `summary(lm(y[l] ~ x1[l] + x2[l] + x3[l]))` with `l <- lower.tri(y)`; and p of
 * `sna::netlm(y, x, mode = "graph", nullhyp = "qapspp", reps = 20000)` of sna 2.8 (`pgreqabs`).
 */
const references = [
  { what: 'all pairs', y: estimates, ...constants['all pairs'] },
  { what: 'the pairs with an estimate', y: withMissing, ...constants['the pairs with an estimate'] },
];

describe.each(references)('pairRegression over $what', (reference) => {
  const found = pairRegression(reference.y, regressors, none);

  it('has the coefficients, t and R² of R’s lm', () => {
    expect(found.coefficients.map((each) => each!.estimate)).toEqual(close(reference.coefficients, 13));
    expect(found.coefficients.map((each) => each!.t)).toEqual(close(reference.t, 12));
    expect(found.rSquared).toBeCloseTo(reference.rSquared, 13);
    expect(found.pairs).toBe(reference.pairs);
  });

  it('has coefficients that are weighted sums of the estimates', () => {
    for (const each of found.coefficients) {
      const sum = each!.weights.reduce((total, weight, pair) => total + weight * (reference.y[pair] || 0), 0);
      expect(sum).toBeCloseTo(each!.estimate, 13);
    }
  });
});

describe('pairRegression', () => {
  it('has no coefficient for a constant regressor, or one that those before it determine', () => {
    const ones = new Float64Array(a.length).fill(1);
    const sum = type.map((value, pair) => 2 * value - region[pair]! + 3);
    const found = pairRegression(estimates, [ones, type, region, sum, new Float64Array(a.length)], none);
    expect(found.coefficients.map((each) => each !== undefined)).toEqual([false, true, true, false, false]);
    const alone = pairRegression(estimates, [type, region], none);
    expect(found.coefficients[1]!.estimate).toBeCloseTo(alone.coefficients[0]!.estimate, 13);
    expect(found.rSquared).toBeCloseTo(alone.rSquared, 13);
  });

  it('has nothing without an estimate, and no t without degrees of freedom', () => {
    const empty = pairRegression(new Float64Array(a.length).fill(Number.NaN), regressors, none);
    expect(empty).toMatchObject({ coefficients: [undefined, undefined, undefined], pairs: 0 });
    const two = pairRegression(Float64Array.of(0.1, 0.5), [Float64Array.of(0, 1)], new Int32Array(2));
    expect(two.coefficients[0]!.estimate).toBeCloseTo(0.4, 13);
    expect(two.coefficients[0]!.t).toBeNaN();
  });
});

/**
 * Metrics of three categories, and the group of a pair is its pair of categories. Constants from NumPy: the normal equations with an
 * indicator for each group; permuted: t if the residual of a regressor on these and the other one is in the order below.
 */
describe.each(Object.entries(constants['given groups']))(
  'with an intercept for each group, over %s',
  (what, expected) => {
    const y = what === 'all pairs' ? estimates : withMissing;
    const category = (metric: number) => Math.floor(metric / 3);
    const groups = Int32Array.from(a, (one, pair) => 3 * category(one) + category(b[pair]!));
    const kept = [type, dataSet];

    it('pairRegression has the coefficients, t and R² of a regression on their indicators', () => {
      const found = pairRegression(y, kept, groups);
      expect(found.coefficients.map((each) => each!.estimate)).toEqual(close(expected.coefficients, 13));
      expect(found.coefficients.map((each) => each!.t)).toEqual(close(expected.t, 12));
      expect(found.rSquared).toBeCloseTo(expected.rSquared, 13);
    });

    it('there is no coefficient for what is the same in each group', async () => {
      const ofOne = groups.map((group) => Number(group % 4 === 0));
      const { coefficients } = pairRegression(y, [Float64Array.from(ofOne), ...kept], groups);
      expect(coefficients.map((each) => each !== undefined)).toEqual([false, true, true]);
      const p = await test(y, [Float64Array.from(ofOne), ...kept], { permutations: 9, pairGroups: groups });
      expect([...p].map(Number.isNaN)).toEqual([true, false, false]);
    });

    it('permuted residuals are taken as deviations from the means of groups', () => {
      const order = Int32Array.of(2, 0, 1, 4, 3, 8, 7, 6, 5);
      const { tests, cellsOf } = prepareTests(y, kept, METRICS, [], groups);
      expect(tests.map((t) => t!(cellsOf(order)))).toEqual(close(expected.permuted, 11));
    });
  },
);

describe('mrqap', () => {
  it.each(references)('has the p-values of sna::netlm over $what', async ({ y, p }) => {
    const permutations = 10_000;
    const found = await test(y, regressors, { permutations });
    // Both are random; four standard errors of their difference.
    for (const [k, value] of p.entries())
      expect(Math.abs(found[k]! - value)).toBeLessThan(
        4 * Math.sqrt(value * (1 - value) * (1 / permutations + 1 / 20_000)),
      );
  });

  it('permutes residuals over all pairs, and regresses over those with an estimate', () => {
    const order = Int32Array.of(2, 0, 1, 4, 3, 8, 7, 6, 5);
    const { tests, cellsOf } = prepareTests(withMissing, regressors, METRICS, [], none);
    const found = tests.map((t) => t!(cellsOf(order)));
    // From R: r = residuals of a regressor on the others over all pairs; t of r[order, order] in lm with the others.
    expectClose(found, [-0.4336582457761028, -1.670165866760707, 0.08654032422096433]);
  });

  it('counts the original order among the permutations', async () => {
    const regressor = Float64Array.from(a, (_, pair) => Math.sin(7 * pair));
    const values = regressor.map((value, pair) => value + 1e-3 * Math.cos(5 * pair));
    const found = await test(values, [regressor], { permutations: 99 });
    expect(found[0]).toBe(0.01);
  });

  it('has no p without degrees of freedom', async () => {
    const found = await test(Float64Array.of(0.1, 0.5, Number.NaN), [Float64Array.of(0, 1, 0)], {
      metrics: 3,
    });
    expect(found[0]).toBeNaN();
  });
});

describe('permutations of whole groups', () => {
  const p = (groups?: Groups) => test(estimates, regressors, { seed: 3, ...(groups && { groups }) });

  it('find nothing in an attribute of two groups of one size, since their order changes nothing', async () => {
    const of = ['x', 'x', 'x', 'x', 'y', 'y', 'y', 'y'];
    const pairs = allPairs(of.length);
    const sameGroup = Float64Array.from(pairs.a, (one, pair) => Number(of[one] === of[pairs.b[pair]!]));
    const values = sameGroup.map((value, pair) => value + Math.sin(pair));
    const p = async (groups?: Groups) =>
      (await test(values, [sameGroup], { metrics: of.length, seed: 3, ...(groups && { groups }) }))[0];
    expect(await p()).toBeLessThan(0.1);
    expect(await p({ of, isWhole: [true] })).toBe(1);
  });

  it('leave the other regressors as they are', async () => {
    const some = await p({
      of: ['a', 'a', 'b', 'b', 'c', 'd', 'e', 'e', 'f'],
      isWhole: [false, true, false],
    });
    const plain = await p();
    expect([some[0], some[2]]).toEqual([plain[0], plain[2]]);
    expect(some[1]).not.toBe(plain[1]);
  });

  it('give a metric that is drawn twice the mean of its group with itself, and 0 if it is alone', () => {
    const groups = [[0, 1, 2], [3, 4], [5], [6, 7, 8]];
    // Metrics 0, 3 and 5 are drawn twice.
    const order = Int32Array.of(0, 0, 2, 3, 3, 5, 5, 7, 8);
    const others = [region, dataSet];
    // The residual of the first regressor, from its own regression.
    const fit = pairRegression(type, others, none);
    const left = type.map(
      (value, pair) =>
        value - others.reduce((sum, other, k) => sum + fit.coefficients[k]!.estimate * other[pair]!, 0),
    );
    const residuals = left.map((value) => value - left.reduce((sum, each) => sum + each / left.length, 0));
    const between = (i: number, j: number) =>
      residuals[a.findIndex((one, pair) => one === Math.min(i, j) && b[pair] === Math.max(i, j))]!;
    const alone = new Map([
      [0, (between(0, 1) + between(0, 2) + between(1, 2)) / 3],
      [3, between(3, 4)],
      [5, 0],
    ]);
    const permuted = Float64Array.from(a, (one, pair) => {
      const [i, j] = [order[one]!, order[b[pair]!]!];
      return i === j ? alone.get(i)! : between(i, j);
    });
    const expected = pairRegression(estimates, [permuted, ...others], none).coefficients[0]!.t;
    const { tests, cellsOf } = prepareTests(estimates, regressors, METRICS, groups, none);
    expect(tests[0]!(cellsOf(order))).toBeCloseTo(expected, 10);
  });
});

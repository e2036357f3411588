import { describe, expect, it } from 'vitest';
import { covarianceMatrix } from '../../../pipeline/statistics/numbers/covariance.ts';
import {
  balancedCoefficients,
  balancedWeights,
} from '../../../pipeline/statistics/score/balanced-weights.ts';
import {
  covarianceShares,
  membersOf,
  termCovariance,
} from '../../../pipeline/statistics/score/metric-partition.ts';
import { expectClose, integers } from '../references.ts';
import references from './balanced-weights.json' with { type: 'json' };

/** Each part's share of the variance of the weighted sum: its covariance with the sum ÷ the variance of the sum. */
function sharesOf(covariance: Float64Array, weights: Float64Array): Float64Array {
  const parts = weights.length;
  const terms = covariance.map((each, i) => each * weights[Math.floor(i / parts)]! * weights[i % parts]!);
  return covarianceShares(terms, parts);
}

/** A covariance matrix with these standard deviations and the same correlation for all pairs. */
function equicorrelated(deviations: readonly number[], correlation: number): Float64Array {
  return Float64Array.from(
    deviations.flatMap((one, a) => deviations.map((other, b) => one * other * (a === b ? 1 : correlation))),
  );
}

/** The identity matrix less `taken` times the projection onto (1, 1/2, 1/4, …). */
function nearlyCancelling(parts: number, taken: number): Float64Array {
  const along = Array.from({ length: parts }, (_, part) => 2 ** -part);
  const squares = along.reduce((sum, each) => sum + each * each, 0);
  return Float64Array.from(
    along.flatMap((one, a) => along.map((other, b) => Number(a === b) - (taken * one * other) / squares)),
  );
}

const missing = (count: number) => Array<number>(count).fill(Number.NaN);

// Five metrics of nine models; their covariance matrix is far from diagonal.
const five = [31, 32, 33, 34, 35].map((seed) => integers(9, 21, seed));
const stretch = [1, 1e3, 1e-3, 10, 0.5];

describe('balancedWeights', () => {
  it.each([-0.999999, 1])(
    'are the inverse standard deviations of two parts with correlation %d',
    (correlation) => {
      expectClose(balancedWeights(equicorrelated([2, 3], correlation), 2), [0.6, 0.4], 14);
    },
  );

  it('are 1 for a single part', () => expect([...balancedWeights(Float64Array.of(7), 1)]).toEqual([1]));

  // SciPy 1.17.1, NumPy 2.4.6, with S the covariance matrix and v the logarithms of the weights: minimise the convex
  // function of Spinu (2013), then let MINPACK solve its equations to the last bit.
  // f = lambda v: np.exp(v) @ S @ np.exp(v) / 2 - v.sum(); g = lambda v: np.exp(v) * (S @ np.exp(v)) - 1
  // v = scipy.optimize.minimize(f, -np.log(np.diag(S)) / 2, jac=g).x
  // w = np.exp(scipy.optimize.root(g, v, tol=1e-15).x); w / w.sum()
  const covariances = [
    Float64Array.of(1, 0.6, -0.2, 0.6, 4, -0.5, -0.2, -0.5, 0.25),
    Float64Array.of(9, 1, -2, 0.5, 1, 1, 0.3, -0.4, -2, 0.3, 2, 0.2, 0.5, -0.4, 0.2, 1),
    covarianceMatrix(five),
    // Very different scales.
    covarianceMatrix(five.map((column, c) => column.map((value) => stretch[c]! * value))),
    // Strong negative correlations.
    Float64Array.from([1, -0.9, 0.3, -0.2, -0.9, 1, -0.2, 0.1, 0.3, -0.2, 1, -0.6, -0.2, 0.1, -0.6, 1]),
    // Singular: the third part is the sum of the others.
    Float64Array.of(1, -0.5, 0.5, -0.5, 1, 0.5, 0.5, 0.5, 1),
    // Parts that nearly cancel out: u = 2.0 ** -np.arange(8); S = np.eye(8) - 0.99 * np.outer(u, u) / (u @ u)
    nearlyCancelling(8, 0.99),
    // The same with 1 - 1e-6 instead of 0.99.
    nearlyCancelling(8, 1 - 1e-6),
  ];
  it.each(covariances.map((covariance, i) => ({ covariance, weights: references.weights[i]! })))(
    'of $weights.length parts solve the convex problem of Spinu (2013)',
    ({ covariance, weights }) => {
      const found = balancedWeights(covariance, weights.length);
      for (const [i, weight] of weights.entries()) expect(found[i]! / weight).toBeCloseTo(1, 12);
      expectClose(sharesOf(covariance, found), Array(weights.length).fill(1 / weights.length), 9);
    },
  );

  it('are NaN if a part is constant', () => {
    expect([...balancedWeights(Float64Array.of(1, 0, 0, 0), 2)]).toEqual(missing(2));
    expect([...balancedWeights(Float64Array.of(1, 0, 0.5, 0, 0, 0, 0.5, 0, 1), 3)]).toEqual(missing(3));
  });

  it('are NaN if two parts cancel out, exactly or up to rounding', () => {
    expect([...balancedWeights(Float64Array.of(1, -3, -3, 9), 2)]).toEqual(missing(2));
    const column = integers(9, 1000, 3);
    const covariance = covarianceMatrix([column, column.map((value) => 2 - value / 3)]);
    expect([...balancedWeights(covariance, 2)]).toEqual(missing(2));
  });

  it('are NaN if the only weights that balance three parts make their sum constant', () => {
    const x = integers(9, 1000, 1);
    const y = integers(9, 1000, 101);
    const opposite = x.map((value, i) => -(value / 3 + y[i]! / 7));
    expect([...balancedWeights(covarianceMatrix([x, y, opposite]), 3)]).toEqual(missing(3));
  });
});

describe('balancedCoefficients', () => {
  const root = Float64Array.of(0.1, 0.3, 0.2, 0.15, 0.25);
  const correlations = equicorrelated([1, 1, 1, 1, 1], 0.3);
  const partition = { parts: ['a', 'b', 'c'], of: Int32Array.of(1, 0, 1, 0, 2) };

  it('make the parts’ shares equal and keep the ratios of weights within a part', () => {
    const found = balancedCoefficients(root, correlations, partition);
    expect(found.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 14);
    expect(found[0]! / found[2]!).toBeCloseTo(0.5, 14);
    expect(found[1]! / found[3]!).toBeCloseTo(2, 14);
    expectClose(
      covarianceShares(termCovariance(correlations, found, membersOf(partition)), 3),
      Array(3).fill(1 / 3),
      9,
    );
  });

  it('leave out a part without weight in the root', () => {
    const found = balancedCoefficients(root.with(4, 0), correlations, partition);
    const without = balancedCoefficients(root.slice(0, 4), equicorrelated([1, 1, 1, 1], 0.3), {
      parts: ['a', 'b'],
      of: partition.of.slice(0, 4),
    });
    expectClose(found, [...without, 0]);
  });

  it('are NaN if a part is constant, but 0 for metrics without weight', () => {
    const constant = correlations.map((each, place) => (place % 5 === 4 || place >= 20 ? 0 : each));
    const found = balancedCoefficients(root.with(0, 0), constant, partition);
    expect([...found]).toEqual([0, ...missing(4)]);
  });
});

describe('balancedWeights with a starting point', () => {
  const covariance = Float64Array.of(4, 1, 0.5, 1, 9, -2, 0.5, -2, 1);
  const cold = balancedWeights(covariance, 3);

  it.each([
    ['the solution', cold],
    ['distant weights', Float64Array.of(1e-6, 1e6, 1)],
    ['NaN', Float64Array.of(Number.NaN, Number.NaN, Number.NaN)],
  ])('finds the same weights: %s', (_, near) => {
    expectClose(balancedWeights(covariance, 3, near), cold);
  });
});

import { describe, expect, it } from 'vitest';
import { correlationsOf, covarianceMatrix } from '../../../pipeline/statistics/numbers/covariance.ts';
import { countsOfOne } from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { firstComponent } from '../../../pipeline/statistics/score/first-component.ts';
import { integers } from '../references.ts';

// Constants from Python 3.13.5, NumPy 2.2.4.
// factors = np.array([0.5, 1, -0.5, 0.2, 1]); base = integers(20, 100, 60)
// x = np.array([integers(20, 100, seed) for seed in range(51, 56)]) + factors[:, None] * base
const base = integers(20, 100, 60);
const columns = [0.5, 1, -0.5, 0.2, 1].map((factor, c) =>
  integers(20, 100, 51 + c).map((value, i) => value + factor * base[i]!),
);
const correlations = correlationsOf(covarianceMatrix(columns, countsOfOne(20)), 5);
// C = np.corrcoef(x); v = np.linalg.eigh(C)[1][:, -1]; v * np.sign((C @ v).sum())
const first = [
  0.480049532216401, 0.5322230057938929, -0.5268296865867369, -0.20773155080340314, 0.40692653250219823,
];
const once = [1, 1, 1, 1, 1];
const equal = new Float64Array(5).fill(0.2);

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 12);
}

/** The rows and columns of a matrix at `places`, which may repeat. */
function chosen(matrix: Float64Array, size: number, places: readonly number[]): Float64Array {
  return Float64Array.from(places.flatMap((a) => places.map((b) => matrix[a * size + b]!)));
}

describe('firstComponent', () => {
  it('is the unit eigenvector of the largest eigenvalue: np.linalg.eigh', () => {
    expectClose(firstComponent(correlations, once, equal), first);
  });

  it('has the sign with which it correlates positively with a given sum', () => {
    expectClose(
      firstComponent(
        correlations,
        once,
        equal.map((weight) => -weight),
      ),
      first.map((each) => -each),
    );
    // The sum is metric 2, whose coefficient above is negative.
    expectClose(
      firstComponent(correlations, once, Float64Array.of(0, 0, 1, 0, 0)),
      first.map((each) => -each),
    );
  });

  it('has the sign with which it correlates positively with a sum of other metrics', () => {
    const opposed = Float64Array.of(1, -0.5, -0.5, 1);
    expectClose(firstComponent(opposed, [1, 0], Float64Array.of(0, 1)), [-1, 0]);
    expectClose(firstComponent(opposed, [4, 0], Float64Array.of(1, 3)), [-2, 0]);
  });

  it('does not depend on the order of the metrics', () => {
    const order = [3, 1, 4, 0, 2];
    expectClose(
      firstComponent(chosen(correlations, 5, order), once, equal),
      order.map((metric) => first[metric]!),
    );
  });

  it('with copies is that of the matrix with repeated metrics, summed over the copies of each metric', () => {
    // i = np.repeat(range(5), [2, 0, 1, 3, 1]); v = np.linalg.eigh(C[np.ix_(i, i)])[1][:, -1]
    // v = v * np.sign((C[np.ix_(i, i)] @ v).sum()); [v[i == metric].sum() for metric in range(5)]
    const found = firstComponent(
      correlations,
      [2, 0, 1, 3, 1],
      Float64Array.of(2 / 7, 0, 1 / 7, 3 / 7, 1 / 7),
    );
    expectClose(
      found,
      [-0.6754853586543839, 0, 0.13657433204989838, 1.4977418419765982, -0.07391667748948792],
    );
    const places = [0, 0, 2, 3, 3, 3, 4];
    const repeated = firstComponent(
      chosen(correlations, 5, places),
      Array(7).fill(1),
      new Float64Array(7).fill(1 / 7),
    );
    for (const metric of [0, 2, 3, 4])
      expect(found[metric]).toBeCloseTo(
        places.reduce((sum, place, i) => sum + (place === metric ? repeated[i]! : 0), 0),
        12,
      );
  });

  it('has the coefficient 0 for a constant metric', () => {
    // C[1, :] = 0; C[:, 1] = 0
    const constant = correlations.map((each, place) =>
      place % 5 === 1 || Math.floor(place / 5) === 1 ? 0 : each,
    );
    const found = firstComponent(constant, once, equal);
    expect(found[1]).toBe(0);
    expectClose(
      found,
      [0.5332099458176895, 0, -0.6303910094963251, -0.16679710912011583, 0.5389555206289971],
    );
  });

  it('is NaN if all metrics are constant or none is left', () => {
    const missing = [Number.NaN, Number.NaN];
    expect([...firstComponent(new Float64Array(4), [1, 1], Float64Array.of(0.5, 0.5))]).toEqual(missing);
    const two = Float64Array.of(1, 0.5, 0.5, 1);
    expect([...firstComponent(two, [0, 0], Float64Array.of(0, 0))]).toEqual(missing);
  });

  it('is found if the largest eigenvalues are so close that the power method does not converge', () => {
    // C = np.diag([0.5, 0.001, 0.4999], 1); C = np.eye(4) + C + C.T: its largest eigenvalues are 1.5005 and 1.4994.
    const close = Float64Array.of(1, 0.5, 0, 0, 0.5, 1, 0.001, 0, 0, 0.001, 1, 0.4999, 0, 0, 0.4999, 1);
    expectClose(
      firstComponent(close, [1, 1, 1, 1], Float64Array.of(0.25, 0.25, 0.25, 0.25)),
      [0.5240487890102591, 0.5245233086967876, 0.47473452237738156, 0.47421018402579057],
    );
  });

  it('is the only eigenvector with an eigenvalue above 0, even if it is orthogonal to the start of the search', () => {
    // leading-eigenvector.ts starts with 2 + cos(1) and 2 + cos(2).
    const vector = [2 + Math.cos(2), -(2 + Math.cos(1))];
    const matrix = Float64Array.from(vector.flatMap((a) => vector.map((b) => a * b)));
    const length = Math.hypot(...vector);
    expectClose(
      firstComponent(matrix, [1, 1], Float64Array.of(0, 1)),
      vector.map((each) => -each / length),
    );
  });

  it.each([-0.1, -0.4, -0.7, -0.9, -1])(
    'makes the first of the largest coefficients positive if it does not correlate with the sum: r = %d',
    (r) => {
      const found = firstComponent(Float64Array.of(1, r, r, 1), [1, 1], Float64Array.of(0.5, 0.5));
      expectClose(found, [Math.SQRT1_2, -Math.SQRT1_2]);
    },
  );

  it('makes the largest coefficient positive if it does not correlate, even if that is not the first', () => {
    // A sum in which no metric has weight does not correlate with the component.
    const found = firstComponent(
      Float64Array.of(1, -0.4, 0.2, -0.4, 1, -0.4, 0.2, -0.4, 1),
      [1, 1, 1],
      new Float64Array(3),
    );
    expect(found[1]).toBeGreaterThan(0.6);
    expect(found[0]).toBeLessThan(0);
    expect(found[2]).toBeCloseTo(found[0]!, 12);
  });
});

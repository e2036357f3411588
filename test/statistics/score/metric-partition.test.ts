import { describe, expect, it } from 'vitest';
import { covarianceMatrix } from '../../../pipeline/statistics/numbers/covariance.ts';
import {
  covarianceShares,
  membersOf,
  partitionBy,
  termCovariance,
} from '../../../pipeline/statistics/score/metric-partition.ts';
import { integers } from '../references.ts';

// Constants from Python 3.13.5, NumPy 2.2.4: x = np.array([integers(12, 50, seed) for seed in range(11, 16)])
// c = np.array([0.4, -0.3, 0.2, 0, 0.7]); of = np.array([2, 0, 1, 0, 2])
// t = np.array([(c[of == p, None] * x[of == p]).sum(0) for p in range(3)])
const columns = [11, 12, 13, 14, 15].map((seed) => integers(12, 50, seed));
const coefficients = Float64Array.of(0.4, -0.3, 0.2, 0, 0.7);
const partition = { parts: ['a', 'b', 'c'], of: Int32Array.of(2, 0, 1, 0, 2) };
const covariance = covarianceMatrix(columns);
// np.cov(t)
const terms = [
  21.23113636363636, 0.5536363636363643, -17.52545454545454, 0.5536363636363643, 4.214545454545455,
  -14.492727272727274, -17.52545454545454, -14.492727272727274, 130.35454545454542,
];

describe('partitionBy', () => {
  it('keeps the given order and leaves out parts without metrics', () => {
    const { parts, of } = partitionBy(['IT', 'V1', 'IT', 'behavior'], ['V1', 'V4', 'IT', 'behavior']);
    expect(parts).toEqual(['V1', 'IT', 'behavior']);
    expect([...of]).toEqual([1, 0, 1, 2]);
  });
});

describe('termCovariance', () => {
  it('is np.cov(t)', () => {
    const found = termCovariance(covariance, coefficients, membersOf(partition));
    for (const [i, value] of terms.entries()) expect(found[i]).toBeCloseTo(value, 12);
  });

  it('is 0 for a part whose coefficients are 0', () => {
    const found = termCovariance(covariance, coefficients.with(2, 0), membersOf(partition));
    for (const place of [1, 3, 4, 5, 7]) expect(found[place]).toBe(0);
    expect(found[2]).toBeCloseTo(terms[2]!, 12);
  });
});

describe('covarianceShares', () => {
  it('is [np.cov(row, t.sum(0))[0, 1] / np.var(t.sum(0), ddof=1) for row in t], with a negative share', () => {
    const expected = [0.045862668947441836, -0.10471009438787376, 1.058847425440432];
    const found = covarianceShares(Float64Array.from(terms), 3);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 14);
  });

  it('is NaN if the sum is constant: no term varies, or terms cancel out up to rounding', () => {
    const missing = [Number.NaN, Number.NaN];
    expect([...covarianceShares(new Float64Array(4), 2)]).toEqual(missing);
    expect([...covarianceShares(Float64Array.of(1, -1, -1, 1), 2)]).toEqual(missing);
    expect([...covarianceShares(Float64Array.of(1, -1, -1, 1 + 2e-16), 2)]).toEqual(missing);
    // A part whose own metrics cancel out may have a variance just below 0.
    expect([...covarianceShares(Float64Array.of(-1e-18, 0, 0, 1), 2)]).toEqual([-1e-18, 1]);
  });
});

describe('termCovariance of columns that cancel out', () => {
  it('is exactly 0', () => {
    const opposed = covarianceMatrix([columns[0]!, columns[0]!.map((value) => 0.1 - value), columns[1]!]);
    const terms = termCovariance(opposed, Float64Array.of(1 / 3, 1 / 3, 1 / 3), [[0, 1], [2]]);
    expect([terms[0], terms[1], terms[2]]).toEqual([0, 0, 0]);
    expect(terms[3]).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from 'vitest';
import {
  correlationsOf,
  covarianceMatrix,
  covariancesWithSum,
  varies,
} from '../../../pipeline/statistics/numbers/covariance.ts';
import { rowSums } from '../../../pipeline/statistics/score/metric-partition.ts';
import { expectClose, integers } from '../references.ts';

// Constants from Python 3.13.5, NumPy 2.2.4: x = np.array([integers(10, 100, seed) for seed in (1, 2, 3)])
const columns = [1, 2, 3].map((seed) => integers(10, 100, seed));
const matrix = covarianceMatrix(columns);

describe('covarianceMatrix', () => {
  it('is np.cov(x)', () => {
    const [ab, ac, bc] = [663.1111111111111, -101.1111111111111, 157.27777777777783];
    const [a, b, c] = [911.1111111111111, 832.7222222222222, 982.4555555555555];
    expectClose(matrix, [a, ab, ac, ab, b, bc, ac, bc, c], 11);
  });

  it('is exactly 0 for a constant column', () => {
    // The rounded mean (2.3 + 2.3 + …) ÷ 10 is not 2.3.
    const found = covarianceMatrix([columns[0]!, new Float64Array(10).fill(2.3), columns[2]!]);
    for (const place of [1, 3, 4, 5, 7]) expect(Math.abs(found[place]!)).toBe(0);
    expect(found[2]).toBe(matrix[2]);
  });
});

describe('correlationsOf', () => {
  it('is np.corrcoef(x)', () => {
    const [ab, ac, bc] = [0.761290755850642, -0.10687023269254851, 0.1738844838731747];
    expectClose(correlationsOf(matrix, 3), [1, ab, ac, ab, 1, bc, ac, bc, 1], 11);
  });

  it('is 0 for a constant column', () => {
    expect([...correlationsOf(Float64Array.of(4, 0, 0, 0), 2)]).toEqual([1, 0, 0, 0]);
  });
});

// c = np.array([0.5, -2, 0.25])
const coefficients = Float64Array.of(0.5, -2, 0.25);

describe('covariancesWithSum', () => {
  it('is [np.cov(row, c @ x)[0, 1] for row in x]', () => {
    const expected = [-895.9444444444443, -1294.5694444444443, -119.49722222222233];
    expectClose(covariancesWithSum(matrix, coefficients), expected, 11);
  });

  it('is the matrix times the coefficients, for more columns too', () => {
    const six = [1, 2, 3, 4, 5, 6].map((seed) => integers(10, 100, seed));
    const covariance = covarianceMatrix(six);
    const ones = new Float64Array(6).fill(1);
    expectClose(covariancesWithSum(covariance, ones), rowSums(covariance, 6), 10);
  });
});

describe('varies', () => {
  it('distinguishes a small variance from rounding error, at any scale', () => {
    for (const scale of [1e-20, 1e20]) {
      expect(varies(1e-9 * scale ** 2, 2 * scale)).toBe(true);
      expect(varies(1e-15 * scale ** 2, 2 * scale)).toBe(false);
      expect(varies(-1e-15 * scale ** 2, 2 * scale)).toBe(false);
    }
    expect(varies(0, 0)).toBe(false);
    expect(varies(Number.NaN, 1)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import {
  correlationsOf,
  covarianceMatrix,
  covariancesWithSum,
  varianceOfSum,
  varies,
} from '../../../pipeline/statistics/numbers/covariance.ts';
import { countsOfOne } from '../../../pipeline/statistics/score/aggregation-methods.ts';
import { expectClose, integers } from '../references.ts';
import references from './covariance.json' with { type: 'json' };

// Constants from Python 3.13.5, NumPy 2.2.4: x = np.array([integers(10, 100, seed) for seed in (1, 2, 3)])
const columns = [1, 2, 3].map((seed) => integers(10, 100, seed));
// w = [2, 0, 1, 3, 1, 0, 0, 1, 2, 1]
const counts = Int32Array.of(2, 0, 1, 3, 1, 0, 0, 1, 2, 1);
// np.cov(x, fweights=w)
const weighted = references.weighted;

describe('covarianceMatrix', () => {
  it('is np.cov(x) if every model is drawn once', () => {
    expectClose(covarianceMatrix(columns, countsOfOne(10)), references.plain, 11);
  });

  it('is np.cov(x, fweights=w) if models are drawn several times or never', () => {
    expectClose(covarianceMatrix(columns, counts), weighted, 11);
  });

  it('ignores the scores of models that are not drawn', () => {
    const other = columns.map((column) => column.map((value, i) => (counts[i] === 0 ? 1e9 : value)));
    expect(covarianceMatrix(other, counts)).toEqual(covarianceMatrix(columns, counts));
  });

  it('is exactly 0 for a column that is constant, or constant over the drawn models', () => {
    // The rounded mean (2 · 2.3 + 2.3 + 3 · 2.3 + …) ÷ 11 is not 2.3.
    const constant = new Float64Array(10).fill(2.3);
    const constantAmongDrawn = constant.map((value, i) => (counts[i] === 0 ? 7 : value));
    for (const column of [constant, constantAmongDrawn]) {
      const matrix = covarianceMatrix([columns[0]!, column, columns[2]!], counts);
      for (const place of [1, 3, 4, 5, 7]) expect(matrix[place]).toBe(0);
      expect(matrix[2]).toBeCloseTo(weighted[2]!, 11);
    }
    expect(covarianceMatrix([constantAmongDrawn], countsOfOne(10))[0]).toBeGreaterThan(0);
  });
});

describe('correlationsOf', () => {
  it('is np.corrcoef(np.repeat(x, w, axis=1))', () => {
    const [ab, ac, bc] = [0.7923538277387582, -0.08734894455527557, 0.22087464794773926];
    const expected = [1, ab, ac, ab, 1, bc, ac, bc, 1];
    expectClose(correlationsOf(covarianceMatrix(columns, counts), 3), expected, 11);
  });

  it('is 0 for a constant column', () => {
    expect([...correlationsOf(Float64Array.of(4, 0, 0, 0), 2)]).toEqual([1, 0, 0, 0]);
  });
});

// c = np.array([0.5, -2, 0.25])
const coefficients = Float64Array.of(0.5, -2, 0.25);

describe('covariancesWithSum', () => {
  it('is [np.cov(row, c @ x, fweights=w)[0, 1] for row in x]', () => {
    expectClose(
      covariancesWithSum(covarianceMatrix(columns, counts), coefficients),
      [-700.7977272727272, -834.5772727272729, -122.11818181818185],
      11,
    );
  });
});

describe('varianceOfSum', () => {
  const matrix = covarianceMatrix(columns, counts);

  it('is np.cov(c @ x, fweights=w)', () => {
    expect(varianceOfSum(matrix, coefficients, Int32Array.of(0, 1, 2))).toBeCloseTo(1288.2261363636364, 10);
  });

  it('can be limited to some columns: np.cov(c[[0, 2]] @ x[[0, 2]], fweights=w)', () => {
    expect(varianceOfSum(matrix, coefficients, Int32Array.of(0, 2))).toBeCloseTo(252.5352272727273, 11);
    expect(varianceOfSum(matrix, coefficients, new Int32Array(0))).toBe(0);
  });

  it('is 0 if columns cancel out up to rounding', () => {
    const [x, y] = columns as [Float64Array, Float64Array];
    const opposite = x.map((value, i) => -(value / 3 + y[i]! / 7));
    const thirds = Float64Array.of(1 / 3, 1 / 7, 1);
    const three = covarianceMatrix([x, y, opposite], countsOfOne(10));
    expect(varianceOfSum(three, thirds, Int32Array.of(0, 1, 2))).toBe(0);
    expect(varianceOfSum(three, thirds, Int32Array.of(0, 1))).toBeGreaterThan(1);
  });
});

describe('varies', () => {
  it('distinguishes a small variance from rounding error, at any scale', () => {
    for (const scale of [1e-20, 1, 1e20]) {
      expect(varies(1e-9 * scale ** 2, 2 * scale)).toBe(true);
      expect(varies(1e-15 * scale ** 2, 2 * scale)).toBe(false);
      expect(varies(-1e-15 * scale ** 2, 2 * scale)).toBe(false);
    }
    expect(varies(0, 0)).toBe(false);
    expect(varies(Number.NaN, 1)).toBe(false);
  });
});

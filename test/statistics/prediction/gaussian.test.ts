import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  among,
  conditional,
  errorsWithoutGroup,
  fitGaussian,
} from '../../../pipeline/statistics/prediction/gaussian.ts';

const numpy = JSON.parse(fs.readFileSync('test/statistics/prediction/gaussian.json', 'utf8'));
const rowOf = (values: readonly (number | null)[]) =>
  Float64Array.from(values, (value) => value ?? Number.NaN);
const fitted = fitGaussian(numpy.rows.map(rowOf), 0.3);
const row = rowOf([1.5, null, -0.5, 2, null, 0.3]);

function expectClose(values: ArrayLike<number>, expected: readonly (number | null)[]) {
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of expected.entries())
    if (value === null) expect(values[i]).toBeNaN();
    else expect(values[i]).toBeCloseTo(value, 10);
}

describe('a normal distribution of scores', () => {
  it('is NumPy’s by EM, with missing values, a row without any, and shrinkage', () => {
    expectClose(fitted.mean, numpy.mean);
    expectClose(fitted.covariance, numpy.covariance);
  });

  it('does not depend on the order of rows by more than rounding', () => {
    const reversed = fitGaussian(numpy.rows.map(rowOf).reverse(), 0.3);
    expectClose(reversed.covariance, numpy.covariance);
  });

  it('gives a row’s missing values their conditional mean, and a variance that grows with the distance of the others', () => {
    const { missing, expected, variances } = conditional(fitted, row);
    expect(missing).toEqual([1, 4]);
    expectClose(expected, numpy.expected);
    expectClose(variances, numpy.variances);
  });

  it('gives a row without any value the mean, and a full one nothing', () => {
    expectClose(conditional(fitted, new Float64Array(6).fill(Number.NaN)).expected, numpy.mean);
    expect(conditional(fitted, new Float64Array(6)).missing).toEqual([]);
  });

  it('predicts each value from those of other groups', () => {
    expectClose(errorsWithoutGroup(fitted, row, [0, 0, 1, 1, 2, 2]), numpy.errors);
  });

  it('stays the same among metrics that tell nothing', () => {
    const more = among(fitted, [0, 1, 2, 4, 5, 6], 7);
    const wider = rowOf([1.5, null, -0.5, null, 2, null, 0.3]);
    const { missing, expected } = conditional(more, wider);
    expect(missing).toEqual([1, 3, 5]);
    expectClose([expected[0]!, expected[2]!], numpy.expected);
    expect(expected[1]).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { correlationEigenvalues } from '../../../pipeline/statistics/correlation/correlation-eigenvalues.ts';
import { principalComponents } from '../../../pipeline/statistics/correlation/principal-components.ts';
import { expectClose, integers } from '../references.ts';
import references from './principal-components.json' with { type: 'json' };

// From R 4.5.0. stackloss: x <- as.matrix(stackloss); eigenvalues: e <- eigen(cor(x)); e$values; loadings:
// l <- e$vectors %*% diag(sqrt(e$values)); t(l %*% diag(sign(colSums(l)))). wide, with more metrics than models:
// y <- t(x[c(1, 4, 9, 13, 17, 21), ]); eigen(cor(y))$values, of which the last three are 0 up to rounding.
const { eigenvalues, loadings, wideEigenvalues } = references;
const [stackloss, wide] = [references.stackloss, references.wide].map((columns) =>
  columns.map((column) => Float64Array.from(column)),
) as [Float64Array[], Float64Array[]];

describe('principalComponents', () => {
  it('finds the eigenvalues and loadings of eigen(cor(x))', () => {
    const components = principalComponents(stackloss);
    expectClose(components.eigenvalues, eigenvalues, 13);
    for (const [c, expected] of loadings.entries()) expectClose(components.loadings[c]!, expected, 13);
  });

  it('gives components without variance the eigenvalue 0 and loadings of 0', () => {
    const components = principalComponents(wide);
    expectClose(components.eigenvalues, wideEigenvalues, 13);
    expect([...components.eigenvalues.subarray(3)]).toEqual([0, 0, 0]);
    for (const loading of components.loadings.slice(3)) expect([...loading]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('makes the first of the largest loadings positive if they sum to 0', () => {
    // r = −0.4, so the eigenvalues are 1 ± 0.4. The magnitude of both loadings of a component is √(eigenvalue ÷ 2).
    const { loadings } = principalComponents([Float64Array.of(1, 2, 3, 4), Float64Array.of(4, 1, 3, 2)]);
    expectClose(loadings[0]!, [Math.sqrt(0.7), -Math.sqrt(0.7)], 13);
    expectClose(loadings[1]!, [Math.sqrt(0.3), Math.sqrt(0.3)], 13);
  });

  it('rejects a constant metric, even if its mean is rounded', () => {
    const columns = [Float64Array.of(1, 2, 3), Float64Array.of(0.1, 0.1, 0.1)];
    expect(() => principalComponents(columns)).toThrow('metric 1 is constant');
  });
});

describe('correlationEigenvalues', () => {
  it('agree with eigen(cor(x)), with more models than metrics and with fewer', () => {
    expectClose(correlationEigenvalues(stackloss), eigenvalues, 13);
    expectClose(correlationEigenvalues(wide), wideEigenvalues, 13);
  });

  it('are NaN if a metric is constant, even if its mean is rounded', () => {
    const columns = [Float64Array.of(1, 2, 3), Float64Array.of(0.1, 0.1, 0.1)];
    expect([...correlationEigenvalues(columns)]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('principal components despite rounding', () => {
  it('explain at most the whole variance of perfectly correlated metrics', () => {
    const column = integers(24, 1000, 3).map((value) => value / 997);
    const { eigenvalues, loadings } = principalComponents([column, column.map((value) => 1 - value), column]);
    expect(eigenvalues[0]).toBeCloseTo(3, 10);
    expect(eigenvalues[0]).toBeLessThanOrEqual(3);
    for (const loading of loadings.flatMap((each) => [...each]))
      expect(Math.abs(loading)).toBeLessThanOrEqual(1);
  });

  it('are the same for tiny scores and for scores far from 0', () => {
    const expected = principalComponents(stackloss).eigenvalues;
    for (const change of [(x: number) => 1e15 + x / 8, (x: number) => x * 1e-200]) {
      const { eigenvalues: found } = principalComponents(stackloss.map((column) => column.map(change)));
      for (const [c, eigenvalue] of found.entries()) expect(eigenvalue).toBeCloseTo(expected[c]!, 12);
    }
  });
});

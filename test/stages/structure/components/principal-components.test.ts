import { describe, expect, it } from 'vitest';
import { principalComponents } from '../../../../pipeline/stages/structure/components/principal-components.ts';
import { correlationEigenvalues, integers } from '../../../statistics/references.ts';

// Constants from R 4.5.0.

// x <- as.matrix(stackloss)
const stackloss = [
  [80, 80, 75, 62, 62, 62, 62, 62, 58, 58, 58, 58, 58, 58, 50, 50, 50, 50, 50, 56, 70],
  [27, 27, 25, 24, 22, 23, 24, 24, 23, 18, 18, 17, 18, 19, 18, 18, 19, 19, 20, 20, 20],
  [89, 88, 90, 87, 87, 87, 93, 93, 87, 80, 89, 88, 82, 93, 89, 86, 72, 79, 80, 82, 91],
  [42, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14, 13, 11, 12, 8, 7, 8, 8, 9, 15, 15],
].map((column) => Float64Array.from(column));

// e <- eigen(cor(x)); e$values
const eigenvalues = [2.997471741087385, 0.7340444731762397, 0.21531140730728393, 0.05317237842909047];

// l <- e$vectors %*% diag(sqrt(e$values)); t(l %*% diag(sign(colSums(l))))
const loadings = [
  [0.9464105467659998, 0.907443837551676, 0.6056754890367273, 0.954715508267816],
  [-0.07099884966081509, -0.21985605707355141, 0.79394182310459627, -0.22432862549505744],
  [-0.28773997835436788, 0.35169830185662415, 0.04901546082499099, -0.0801430049049354],
  [-0.12834307606392301, -0.06721086466282801, 0.02027481456350643, 0.1782472014401095],
];

// More metrics than models: y <- t(x[c(1, 4, 9, 13, 17, 21), ]); eigen(cor(y))$values. The last three are 0 up to
// rounding.
const wide = [
  [80, 27, 89, 42],
  [62, 24, 87, 28],
  [58, 23, 87, 15],
  [58, 18, 82, 11],
  [50, 19, 72, 8],
  [70, 20, 91, 15],
].map((column) => Float64Array.from(column));
const wideEigenvalues = [5.875872878520484, 0.1080389315097881, 0.01608818996972576, 0, 0, 0];

function expectClose(actual: Float64Array, expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 13);
}

describe('principalComponents', () => {
  it('finds the eigenvalues and loadings of eigen(cor(x))', () => {
    const components = principalComponents(stackloss);
    expectClose(components.eigenvalues, eigenvalues);
    for (const [c, expected] of loadings.entries()) expectClose(components.loadings[c]!, expected);
  });

  it('gives components without variance the eigenvalue 0 and loadings of 0', () => {
    const components = principalComponents(wide);
    expectClose(components.eigenvalues, wideEigenvalues);
    expect([...components.eigenvalues.subarray(3)]).toEqual([0, 0, 0]);
    for (const loading of components.loadings.slice(3)) expect([...loading]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('makes the first of the largest loadings positive if they sum to 0', () => {
    // r = −0.4, so the eigenvalues are 1 ± 0.4. The magnitude of both loadings of a component is √(eigenvalue ÷ 2).
    const { loadings } = principalComponents([Float64Array.of(1, 2, 3, 4), Float64Array.of(4, 1, 3, 2)]);
    expectClose(loadings[0]!, [Math.sqrt(0.7), -Math.sqrt(0.7)]);
    expectClose(loadings[1]!, [Math.sqrt(0.3), Math.sqrt(0.3)]);
  });

  it('fixes signs independently of the order of the metrics', () => {
    const reversed = principalComponents([...stackloss].reverse());
    for (const [c, expected] of loadings.entries())
      expectClose(reversed.loadings[c]!, [...expected].reverse());
  });

  it('rejects a constant metric, even if its mean is rounded', () => {
    const columns = [Float64Array.of(1, 2, 3), Float64Array.of(0.1, 0.1, 0.1)];
    expect(() => principalComponents(columns)).toThrow('metric 1 is constant');
  });
});

describe('correlationEigenvalues', () => {
  it('agree with eigen(cor(x)), with more models than metrics and with fewer', () => {
    expectClose(correlationEigenvalues(stackloss), eigenvalues);
    expectClose(correlationEigenvalues(wide), wideEigenvalues);
  });

  it('count each model as often as it was drawn', () => {
    // w <- rep(0:2, 7); eigen(cor(x[rep(1:21, w), ]))$values
    const counts = Int32Array.from({ length: 21 }, (_, i) => i % 3);
    expectClose(
      correlationEigenvalues(stackloss, counts),
      [2.8650961934778261, 0.83357018105408875, 0.22315850620810085, 0.078175119259983092],
    );
  });

  it('agree with repeated models if fewer models than metrics are drawn', () => {
    const counts = Int32Array.of(3, 0, 2, 1);
    const repeated = wide.map((column) => Float64Array.from([0, 0, 0, 2, 2, 3], (model) => column[model]!));
    expectClose(correlationEigenvalues(wide, counts), [...correlationEigenvalues(repeated)]);
  });

  it('are NaN if a metric is constant, also only in the resample, and even if its mean is rounded', () => {
    const missing = [Number.NaN, Number.NaN];
    const columns = [Float64Array.of(1, 2, 3), Float64Array.of(0.1, 0.1, 0.3)];
    expect([...correlationEigenvalues(columns, Int32Array.of(2, 1, 0))]).toEqual(missing);
    expect([...correlationEigenvalues(columns, Int32Array.of(0, 3, 0))]).toEqual(missing);
    const constant = [Float64Array.of(1, 2, 3), Float64Array.of(0.1, 0.1, 0.1)];
    expect([...correlationEigenvalues(constant)]).toEqual(missing);
  });
});

describe('principal components despite rounding', () => {
  it('explain at most the whole variance of perfectly correlated metrics', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const column = integers(24, 1000, seed).map((value) => value / 997);
      const size = 2 + (seed % 5);
      const copies = Array.from({ length: size }, (_, m) =>
        m % 2 ? column.map((value) => 1 - value) : column,
      );
      const { eigenvalues, loadings } = principalComponents(copies);
      expect(eigenvalues[0]).toBeCloseTo(size, 10);
      expect(eigenvalues[0]).toBeLessThanOrEqual(size);
      for (const loading of loadings.flatMap((each) => [...each]))
        expect(Math.abs(loading)).toBeLessThanOrEqual(1);
    }
  });

  it('are the same for tiny scores and for scores far from 0', () => {
    const expected = principalComponents(stackloss).eigenvalues;
    for (const change of [(x: number) => 1e15 + x / 8, (x: number) => x * 1e-200]) {
      const { eigenvalues: found } = principalComponents(stackloss.map((column) => column.map(change)));
      for (const [c, eigenvalue] of found.entries()) expect(eigenvalue).toBeCloseTo(expected[c]!, 12);
    }
  });
});

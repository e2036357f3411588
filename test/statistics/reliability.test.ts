import { describe, expect, it } from 'vitest';
import { correlate } from '../../pipeline/statistics/p-values.ts';
import { seededGenerator, standardNormals } from '../../pipeline/statistics/random.ts';
import { disattenuated, reliability } from '../../pipeline/statistics/reliability.ts';

// Constants from R 4.5.0.
const NA = Number.NaN;

describe('reliability', () => {
  it('is 1 - mean(e[k]^2) / var(s[k]), k <- !is.na(s) & !is.na(e)', () => {
    const scores = Float64Array.of(0.31, 0.42, NA, 0.55, 0.28, 0.61, 0.47);
    const errors = Float64Array.of(0.05, 0.04, 0.03, NA, 0.06, 0.05, 0.02);
    const found = reliability(scores, errors);
    expect(found.n).toBe(5);
    expect(found.reliability).toBeCloseTo(0.87933978372225374, 14);
    expect(found.meanSquaredError).toBeCloseTo(0.00212, 16);
    expect(found.variance).toBeCloseTo(0.01757, 16);
  });

  it('is 1 without errors', () => {
    expect(reliability(Float64Array.of(1, 2, 4), new Float64Array(3)).reliability).toBe(1);
  });

  it('is below 0 if noise exceeds the spread', () => {
    expect(reliability(Float64Array.of(1, 2, 3), Float64Array.of(2, 2, 2)).reliability).toBe(-3);
  });

  it('is NaN with fewer than 3 models, and if all have the same score', () => {
    const errors = Float64Array.of(0.1, 0.2, NA);
    const two = reliability(Float64Array.of(1, 2, 4), errors);
    expect(two).toMatchObject({ reliability: NA, n: 2, variance: 0.5 });
    expect(two.meanSquaredError).toBeCloseTo(0.025, 15);
    expect(reliability(Float64Array.of(1, NA, 4), errors)).toMatchObject({ n: 1, variance: NA });
    expect(reliability(new Float64Array(3).fill(NA), errors)).toEqual({
      reliability: NA,
      n: 0,
      meanSquaredError: NA,
      variance: NA,
    });
    // The rounded mean is not 0.1, so rounding makes the variance positive.
    const constant = reliability(new Float64Array(6).fill(0.1), new Float64Array(6).fill(0.01));
    expect(constant).toMatchObject({ reliability: NA, n: 6, variance: 0 });
  });
});

describe('disattenuated', () => {
  it('is rho / sqrt(0.81 * 0.6), bounded by sqrt(0.81 * 0.6)', () => {
    const { estimate, bound } = disattenuated(0.42, 0.81, 0.6);
    expect(estimate).toBeCloseTo(0.60246407607670927, 14);
    expect(bound).toBeCloseTo(0.697137002317335, 14);
  });

  it('does not change the correlation of metrics without noise', () => {
    expect(disattenuated(-0.3, 1, 1)).toEqual({ estimate: -0.3, bound: 1 });
  });

  it('is not clipped', () => {
    expect(disattenuated(0.6, 0.5, 0.5).estimate).toBeCloseTo(1.2, 14);
    expect(disattenuated(-0.6, 0.5, 0.5).estimate).toBeCloseTo(-1.2, 14);
  });

  it.each([0, -0.2, NA])('is NaN if a reliability is %d', (value) => {
    expect(disattenuated(0.4, value, 0.9)).toEqual({ estimate: NA, bound: NA });
    expect(disattenuated(0.4, 0.9, value)).toEqual({ estimate: NA, bound: NA });
    expect(disattenuated(0.4, value, -0.9)).toEqual({ estimate: NA, bound: NA });
  });

  it('has a bound even if the correlation is NaN', () => {
    expect(disattenuated(NA, 0.25, 1)).toEqual({ estimate: NA, bound: 0.5 });
  });
});

describe('reliability and correction of simulated metrics', () => {
  const models = 20_000;
  const normals = (index: number) => standardNormals(seededGenerator(5, index), models);
  const [shared, ownA, ownB, noiseA, noiseB] = [0, 1, 2, 3, 4].map(normals) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  // True scores have variance 1 and correlation 0.6. Every second standard error is twice as large as the others. The
  // mean squared errors are 0.5 for a and 1 for b, so the reliabilities are 2 ÷ 3 and 1 ÷ 2.
  const trueA = shared.map((value, i) => Math.sqrt(0.6) * value + Math.sqrt(0.4) * ownA[i]!);
  const trueB = shared.map((value, i) => Math.sqrt(0.6) * value + Math.sqrt(0.4) * ownB[i]!);
  const errorsOf = (meanSquare: number) =>
    Float64Array.from({ length: models }, (_, i) => Math.sqrt(meanSquare / 2.5) * (1 + (i % 2)));
  const [errorsA, errorsB] = [errorsOf(0.5), errorsOf(1)];
  const scoresA = trueA.map((value, i) => value + errorsA[i]! * noiseA[i]!);
  const scoresB = trueB.map((value, i) => value + errorsB[i]! * noiseB[i]!);
  const a = reliability(scoresA, errorsA).reliability;
  const b = reliability(scoresB, errorsB).reliability;

  it('finds the true reliabilities', () => {
    expect(Math.abs(a - 2 / 3)).toBeLessThan(0.02);
    expect(Math.abs(b - 1 / 2)).toBeLessThan(0.02);
  });

  it('recovers the correlation of the true scores', () => {
    const observed = correlate(scoresA, scoresB, 'pearson').estimate;
    expect(observed).toBeLessThan(0.4);
    // The estimate's standard error is about 0.007 ÷ 0.58.
    expect(Math.abs(disattenuated(observed, a, b).estimate - 0.6)).toBeLessThan(0.03);
  });

  it('nearly recovers the rank correlation of the true scores', () => {
    const observed = correlate(scoresA, scoresB, 'spearman').estimate;
    const truth = correlate(trueA, trueB, 'spearman').estimate;
    expect(Math.abs(disattenuated(observed, a, b).estimate - truth)).toBeLessThan(0.04);
  });

  it('bounds the observed correlation of metrics with the same true scores', () => {
    const same = trueA.map((value, i) => value + errorsB[i]! * noiseB[i]!);
    const { bound } = disattenuated(0, a, b);
    expect(Math.abs(correlate(scoresA, same, 'pearson').estimate - bound)).toBeLessThan(0.02);
  });
});

describe('the reliability of scores whose squares underflow', () => {
  it('is NaN', () => {
    const { reliability: found } = reliability(
      Float64Array.of(1e-170, 2e-170, 3e-170),
      Float64Array.of(0.1, 0.1, 0.1),
    );
    expect(found).toBeNaN();
  });
});

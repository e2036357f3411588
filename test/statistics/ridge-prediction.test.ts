import { describe, expect, it } from 'vitest';
import { explainedShare, predictLeftOut, predictorsOf } from '../../pipeline/statistics/ridge-prediction.ts';

const columns = [
  [0.1, 0.4, 0.2, 0.9, 0.5, 0.3, 0.8, 0.7],
  [1, Number.NaN, 3, 2, 5, 4, Number.NaN, 6],
  [2, 2, 2, 2, 2, 2, 2, 2],
  [0.3, 0.1, 0.2, 0.2, 0.9, 0.8, 0.7, 0.1],
].map((column) => Float64Array.from(column));
const scores = Float64Array.from([0.2, 0.5, 0.1, 0.8, 0.9, 0.4, 0.7, 0.7]);
const once = new Int32Array(8).fill(1);

/**
 * NumPy: ridge regression of scipy.stats.rankdata(scores) on the standardised ranks of each varying metric, fitted eight
 * times without one model by numpy.linalg.solve, with an intercept that is not penalised. Of the penalties 0.01, 0.03, …,
 * 100 (times the number of metrics), 1 has the smallest squared error.
 */
const ERRORS = [
  -0.12279434216576623, 0.44311285853779125, -2.435273068836074, 2.135539414167794, 3.8477476655805534,
  -1.7161076601817475, -0.9099726837509339, 0.24277958372963404,
];

describe('ridge regression', () => {
  const leftOut = predictLeftOut(predictorsOf(columns), scores);

  it('predicts each model as if fitted without it', () => {
    for (const [model, error] of leftOut.errors.entries()) expect(error).toBeCloseTo(ERRORS[model]!, 12);
    // The mean of the other seven ranks.
    expect(leftOut.deviations[0]).toBeCloseTo(2 - (36 - 2) / 7, 12);
  });

  it('explains a share of the variance, also in a resample', () => {
    expect(explainedShare(leftOut, once)).toBeCloseTo(0.45871805420975487, 12);
    const counts = Int32Array.from([2, 0, 1, 1, 3, 0, 1, 0]);
    expect(explainedShare(leftOut, counts)).toBeCloseTo(0.37898316534628806, 12);
  });

  it('explains nothing without a metric that varies', () => {
    const nothing = predictLeftOut(predictorsOf([columns[2]!]), scores);
    expect(explainedShare(nothing, once)).toBeCloseTo(0, 12);
  });

  it('explains nearly everything if another metric has the same order', () => {
    const same = Float64Array.from({ length: 60 }, (_, i) => i ** 2);
    const found = predictLeftOut(predictorsOf([same]), same.map(Math.sqrt));
    expect(explainedShare(found, new Int32Array(60).fill(1))).toBeGreaterThan(0.999);
  });

  it('has no share of a constant metric', () => {
    const constant = predictLeftOut(predictorsOf(columns), new Float64Array(8).fill(3));
    expect(explainedShare(constant, once)).toBeNaN();
  });
});

import { describe, expect, it } from 'vitest';
import {
  isConstantUpToRounding,
  largestChanged,
  roundingOfScores,
  roundingOfSum,
} from '../../../pipeline/statistics/score/aggregation-methods.ts';

describe('roundingOfSum', () => {
  it('bounds the difference that rounding makes between equal sums, and is 0 for one term', () => {
    expect(roundingOfSum(1)).toBe(0);
    // Accuracies and errors, each with a third of the weight.
    const sums = Array.from({ length: 200 }, (_, i) => i / 997).map(
      (accuracy) => (1 / 3) * accuracy + (1 / 3) * (1 - accuracy),
    );
    const range = Math.max(...sums) - Math.min(...sums);
    expect(range).toBeGreaterThan(0);
    expect(range).toBeLessThanOrEqual((roundingOfSum(2) * 1) / 3);
  });
});

describe('roundingOfScores', () => {
  const columns = [Float64Array.of(1, -8, Number.NaN), Float64Array.of(2, 0.5, 4)];
  it('uses the largest score of each model, or the largest possible rank or z-score', () => {
    const share = roundingOfSum(2);
    expect([...roundingOfScores('scores', columns)]).toEqual([2 * share, 8 * share, 4 * share]);
    expect([...roundingOfScores('ranks', columns)]).toEqual([3, 3, 3].map((each) => each * share));
    expect(roundingOfScores('standardised', columns)[0]).toBeCloseTo(Math.sqrt(3) * share, 25);
  });

  it('uses a bound that no rank and no z-score exceeds', () => {
    const column = Float64Array.of(0, 0, 0, 0, 1);
    expect(
      largestChanged(
        'scores',
        column.map((value) => -3 * value),
      ),
    ).toBe(3);
    expect(largestChanged('ranks', column)).toBe(5);
    // (1 - mean(x)) / sd(x) = 1.788854.
    expect(largestChanged('standardised', column)).toBeGreaterThan(1.788854);
  });
});

describe('isConstantUpToRounding', () => {
  it('compares the range with the largest rounding', () => {
    const rounding = Float64Array.of(1e-15, 2e-15);
    expect(isConstantUpToRounding(Float64Array.of(1, 1 + 2e-15), rounding)).toBe(true);
    expect(isConstantUpToRounding(Float64Array.of(1, 1 + 3e-15), rounding)).toBe(false);
  });
});
